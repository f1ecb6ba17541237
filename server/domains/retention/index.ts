export { forgetOld, forgetOldNightly } from './jobs.ts'
export { readData } from './queries.ts'
export { retentionRouter } from './router.ts'
export { setRetention } from './set-retention.ts'
