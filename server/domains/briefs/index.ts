<<<<<<< HEAD
export { findProblems, type MetIncident, type MetIssue } from './problems.ts'
=======
export { countProblems } from './count-problems.ts'
>>>>>>> 72ec8ce (Open the caller's page from the phone system, and note what a caller says of themselves)
export { readBrief } from './read-brief.ts'
export { briefsRouter } from './router.ts'
export type { SayFacts } from './say/facts.ts'
export { sayFor } from './say/say.ts'
