/** What was taken from an entry, in units of its cost. */
export type Serving = { used: number; isDone: boolean }
/** Takes from an entry at most `credit` units; more only when it cannot take less. */
export type Serve<Entry> = (entry: Entry, credit: number) => Serving

export type Lanes<Entry> = {
  add(key: number, entry: Entry): void
  /**
   * Serves lane by lane in turn, until about `budget` units are taken, nothing is left, or `isEnough` says so; only the
   * lanes that `only` names. Returns how many units were taken.
   */
  take(
    budget: number,
    serve: Serve<Entry>,
    options?: { isEnough?: () => boolean; only?: (key: number) => boolean },
  ): number
  /** Entries that wait in this lane. */
  waiting(key: number): number
  /** Entries that wait. */
  size(): number
}

type Lane<Entry> = { entries: Entry[]; head: number; credit: number }

/**
 * A queue per key, served in turn by deficit round robin (M. Shreedhar and G. Varghese, "Efficient fair queuing using
 * deficit round robin", 1995): a key that brings much does not delay one that brings little. `quantum` is what a lane
 * may take before the next one has its turn.
 */
export function createLanes<Entry>(quantum: number): Lanes<Entry> {
  const lanes = new Map<number, Lane<Entry>>()
  let size = 0

  /** One turn of a lane. What it takes beyond its credit it pays back in its next turns. */
  function serveLane(lane: Lane<Entry>, most: number, serve: Serve<Entry>): number {
    lane.credit += quantum
    let taken = 0
    while (lane.credit > 0 && taken < most) {
      const entry = lane.entries[lane.head]
      if (entry === undefined) break
      const { used, isDone } = serve(entry, Math.min(lane.credit, most - taken))
      // To find that an entry is empty is work too.
      const cost = Math.max(used, 1)
      taken += cost
      lane.credit -= cost
      if (!isDone) continue
      lane.head += 1
      size -= 1
    }
    if (lane.head > 100 && lane.head * 2 > lane.entries.length) {
      lane.entries = lane.entries.slice(lane.head)
      lane.head = 0
    }
    return taken
  }

  return {
    add(key, entry) {
      const lane = lanes.get(key) ?? { entries: [], head: 0, credit: 0 }
      lanes.set(key, lane)
      lane.entries.push(entry)
      size += 1
    },
    take(budget, serve, { isEnough = () => false, only = () => true } = {}) {
      let taken = 0
      // A lane that is put back at the end is met again, so this goes round as long as there are lanes.
      for (const [key, lane] of lanes) {
        if (taken >= budget || isEnough()) break
        if (!only(key)) continue
        taken += serveLane(lane, budget - taken, serve)
        lanes.delete(key)
        if (lane.head < lane.entries.length) lanes.set(key, lane)
      }
      return taken
    },
    waiting(key) {
      const lane = lanes.get(key)
      return lane ? lane.entries.length - lane.head : 0
    },
    size: () => size,
  }
}
