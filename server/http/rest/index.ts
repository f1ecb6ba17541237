import { Router } from 'express'
import { actorFromApiKey } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { briefsRoutes } from './briefs.ts'
import { customersRoutes } from './customers.ts'
import { draftRoutes } from './drafts.ts'
import { incidentsRoutes } from './incidents.ts'
import { openApiRoutes } from './openapi.ts'

/** Everything below `/api/v1`. */
export function restRoutes(context: Context): Router {
  const ctx = { ...context, keyHolder: (key: string) => actorFromApiKey(context, key) }
  const router = Router()
  router.use(openApiRoutes())
  router.use(customersRoutes(ctx))
  router.use(briefsRoutes(ctx))
  router.use(incidentsRoutes(ctx))
  router.use(draftRoutes(ctx))
  return router
}
