export { approveWording } from './approve.ts'
export { type Subject, wordingsFor } from './queries.ts'
export { removeWording } from './remove.ts'
export { wordingsRouter } from './router.ts'
