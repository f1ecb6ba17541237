export { moveContactRecords } from './move.ts'
export { contactRecordsOf } from './queries.ts'
export { recordContact } from './record.ts'
export { callsRouter } from './router.ts'
