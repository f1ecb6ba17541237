import type { Clock } from '#server/platform/clock.ts'

export type TestClock = Clock & { set(moment: string | Date): void; advance(milliseconds: number): void }

/** Runs like a real clock from `start` on and can be moved. */
export function testClock(start: string | Date = new Date()): TestClock {
  let offsetMs = new Date(start).getTime() - Date.now()
  return {
    now: () => new Date(Date.now() + offsetMs),
    set: (moment) => void (offsetMs = new Date(moment).getTime() - Date.now()),
    advance: (milliseconds) => void (offsetMs += milliseconds),
  }
}
