import { unavailable } from '#server/platform/errors.ts'

/** In each such window a body must come forward by so much. The slowest mobile lines bring ten times as much. */
export const pace = { windowMs: 10_000, bytes: 10 * 1024 } as const

/** A body that is being read; `size` is what has come so far. */
export type Reading = { size: number; refuse(error: Error): void }

/** How much had come when a window began; undefined before its first. */
const readings = new Map<Reading, number | undefined>()
let sweeping: NodeJS.Timeout | undefined

/**
 * Refuses the reading when its body nearly stands still, so that nobody holds memory for long by sending a byte now and
 * then. One timer for all. To be ended with `stopWatching`.
 */
export function watchPace(reading: Reading): void {
  readings.set(reading, undefined)
  sweeping ??= setInterval(sweep, pace.windowMs).unref()
}

export function stopWatching(reading: Reading): void {
  readings.delete(reading)
  if (readings.size > 0) return
  clearInterval(sweeping)
  sweeping = undefined
}

function sweep(): void {
  for (const [reading, before] of readings) {
    if (before === undefined || reading.size - before >= pace.bytes) readings.set(reading, reading.size)
    else reading.refuse(unavailable('The body came too slowly. Send it again.', 5))
  }
}
