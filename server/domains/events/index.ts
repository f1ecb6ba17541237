export { moveEvents } from './move.ts'
export { ensureEventDays, type KnownDays } from './partitions.ts'
export {
  type CustomerIssue,
  customerIssuesOf,
  type EventCursor,
  type EventSample,
  eventSample,
  recentEvents,
} from './queries.ts'
export { type EventRow, type StoredEvent, writeEvents } from './write.ts'
