export { type Subject, wordingsFor } from './queries.ts'
