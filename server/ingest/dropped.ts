import type { Dropped } from './batch.ts'

/** Names are the sender's: more than so many of one source, or what is no plain name, are counted together. */
const mostKinds = 50

export type DroppedCounts = {
  add(sourceId: number, kinds: Record<string, number>): void
  /** All that was counted; the counts begin anew. */
  take(): Dropped
  /** What was taken and could not be stored. */
  putBack(dropped: Dropped): void
  size(): number
}

/** Counts what says nothing of a customer until the next transaction takes it along. */
export function createDroppedCounts(): DroppedCounts {
  let counts: Dropped = new Map()
  function add(sourceId: number, kinds: Record<string, number>): void {
    const known = counts.get(sourceId) ?? {}
    for (const [given, times] of Object.entries(kinds)) {
      const plain =
        /^[\w.-]{1,40}$/.test(given) && (Object.hasOwn(known, given) || Object.keys(known).length < mostKinds)
      const kind = plain ? given : 'other'
      known[kind] = (Object.hasOwn(known, kind) ? (known[kind] ?? 0) : 0) + times
    }
    if (Object.keys(known).length > 0) counts.set(sourceId, known)
  }
  return {
    add,
    take() {
      const taken = counts
      counts = new Map()
      return taken
    },
    putBack(dropped) {
      for (const [sourceId, kinds] of dropped) add(sourceId, kinds)
    },
    size: () => counts.size,
  }
}
