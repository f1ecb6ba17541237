export { stepBackfill } from './backfill.ts'
export { backfillIdentities, followDirectory } from './jobs.ts'
export { identitiesRouter } from './router.ts'
export { flushSightings, noteSighting } from './sightings.ts'
