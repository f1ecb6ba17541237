export { readBrief } from './read-brief.ts'
export { briefsRouter } from './router.ts'
export type { SayFacts } from './say/facts.ts'
export { sayFor } from './say/say.ts'
