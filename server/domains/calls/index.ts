export { contactRecordsOf } from './queries.ts'
export { moveContactRecords } from './move.ts'
