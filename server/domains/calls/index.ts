export { moveContactRecords } from './move.ts'
export { recordContact } from './record.ts'
export { callsRouter } from './router.ts'
