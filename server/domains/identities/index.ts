export { flushSightings, noteSighting } from './sightings.ts'
