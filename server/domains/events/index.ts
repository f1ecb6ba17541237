export { moveEvents } from './move.ts'
export { ensureEventDays, type KnownDays } from './partitions.ts'
export { eventSample, recentEvents } from './queries.ts'
export { type StoredEvent, writeEvents } from './write.ts'
