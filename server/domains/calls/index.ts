export { moveContactRecords } from './move.ts'
export { recordContact } from './record.ts'
export { type FeedbackRow, recordFeedback } from './record-feedback.ts'
export { callsRouter } from './router.ts'
