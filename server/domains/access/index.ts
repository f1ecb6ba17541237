export { type Actor, type ActorContext, actorHolds, actorName, authorize } from './actor.ts'
export { audit, type Deed } from './audit.ts'
export { mergeRouters, procedure, type ProcedureMeta, publicProcedure, router } from './procedure.ts'
