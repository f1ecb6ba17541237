import { performance } from 'node:perf_hooks'
import type { Context } from './context.ts'
import type { LiveHub, Topic } from './live.ts'

/** Read again at least this often, for the case that a NOTIFY got lost. */
const maxAgeMs = 5_000
/** Reads that lookups of unknown keys may cause: so many at once, and then one each `missIntervalMs`. */
const missBurst = 20
const missIntervalMs = 250

export type Snapshot<T> = {
  /** The row with this key. Costs no query while the snapshot is current. */
  find(key: string): Promise<T | undefined>
  /** What was read so far is out of date; the next lookup reads again. */
  forget(): void
}

/**
 * A small table that is asked about at every request, kept in memory as a whole: one per process and installation,
 * read again after a change of `topic`. An unknown key needs no memory, and a flood of them no flood of queries.
 */
export function declareSnapshot<T>(part: {
  topic: Topic
  load(ctx: Context): Promise<Map<string, T>>
}): (ctx: Context) => Snapshot<T> {
  const kept = new WeakMap<LiveHub, Snapshot<T>>()
  return (ctx) => {
    const known = kept.get(ctx.live)
    if (known) return known
    const made = createSnapshot(() => part.load(ctx))
    kept.set(ctx.live, made)
    void forgetOnChange(ctx.live, part.topic, made)
    return made
  }
}

async function forgetOnChange(hub: LiveHub, topic: Topic, snapshot: Snapshot<unknown>): Promise<void> {
  for await (const _ of hub.changes([topic], new AbortController().signal)) snapshot.forget()
}

/** Time here is monotonic and not the clock's: a test that moves the clock must not switch the cache off. */
function createSnapshot<T>(load: () => Promise<Map<string, T>>): Snapshot<T> {
  let rows = new Map<string, T>()
  let wanted = 1
  let loaded = 0
  let loadedAtMs = 0
  let loading: { version: number; done: Promise<void> } | undefined
  let credit = missBurst
  let creditAtMs = performance.now()

  function reload(): Promise<void> {
    if (loading?.version === wanted) return loading.done
    const version = wanted
    const done = load()
      .then((next) => {
        if (version < loaded) return
        rows = next
        loaded = version
        loadedAtMs = performance.now()
      })
      .finally(() => {
        if (loading?.version === version) loading = undefined
      })
    loading = { version, done }
    return done
  }

  function takeCredit(): boolean {
    const nowMs = performance.now()
    const earned = Math.floor((nowMs - creditAtMs) / missIntervalMs)
    if (earned > 0) {
      credit = Math.min(missBurst, credit + earned)
      creditAtMs = nowMs
    }
    if (credit === 0) return false
    credit -= 1
    return true
  }

  return {
    async find(key) {
      if (loaded !== wanted || performance.now() - loadedAtMs > maxAgeMs) {
        await reload()
        return rows.get(key)
      }
      const row = rows.get(key)
      if (row !== undefined || !takeCredit()) return row
      // Perhaps made a moment ago, and the NOTIFY is still on its way.
      wanted += 1
      await reload()
      return rows.get(key)
    },
    forget() {
      wanted += 1
    },
  }
}
