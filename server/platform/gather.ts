import type { Context } from './context.ts'
import type { LiveHub } from './live.ts'

const flushAfterMs = 1_000

export type Gathering<Report> = {
  add(ctx: Context, id: number, report: Report): void
  /** Writes what was gathered so far; `app.ts` calls it before the database closes. */
  flush: (ctx: Context) => Promise<void>
}

type Kept<Sum> = { sums: Map<number, Sum>; timer: NodeJS.Timeout | undefined }

/**
 * Adds up reports in memory, per ID, and writes them at most once a second: a flood of requests must not become a
 * flood of writes. What cannot be written is lost: it is for counts that nobody waits for.
 */
export function declareGathering<Report, Sum>(part: {
  /** For the log: `refused requests`. */
  what: string
  sum(before: Sum | undefined, report: Report): Sum
  write(ctx: Context, sums: [id: number, sum: Sum][]): Promise<void>
}): Gathering<Report> {
  const kept = new WeakMap<LiveHub, Kept<Sum>>()

  function keptOf(ctx: Context): Kept<Sum> {
    const known = kept.get(ctx.live)
    if (known) return known
    const made: Kept<Sum> = { sums: new Map(), timer: undefined }
    kept.set(ctx.live, made)
    return made
  }

  async function flush(ctx: Context): Promise<void> {
    const here = keptOf(ctx)
    clearTimeout(here.timer)
    here.timer = undefined
    if (here.sums.size === 0) return
    const sums = [...here.sums].sort(([a], [b]) => a - b)
    here.sums = new Map()
    await part.write(ctx, sums)
  }

  async function flushQuietly(ctx: Context): Promise<void> {
    try {
      await flush(ctx)
    } catch (error) {
      ctx.log.warn({ err: error }, `${part.what} could not be counted`)
    }
  }

  return {
    add(ctx, id, report) {
      const here = keptOf(ctx)
      here.sums.set(id, part.sum(here.sums.get(id), report))
      here.timer ??= setTimeout(() => void flushQuietly(ctx), flushAfterMs).unref()
    },
    flush,
  }
}
