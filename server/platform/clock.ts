/** The time, as a part that a test can move. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
