import { sql } from 'drizzle-orm'
import { Router } from 'express'
import type { Context } from '#server/platform/context.ts'

/** For the operator's monitor: alive (the process answers), ready (the database answers too), numbers. */
export function healthRoutes(ctx: Context): Router {
  const routes = Router()
  routes.get('/livez', (_req, res) => void res.type('text/plain').send('ok\n'))
  routes.get('/readyz', async (_req, res) => {
    try {
      await ctx.db.execute(sql`select 1`)
      res.type('text/plain').send('ok\n')
    } catch {
      res.status(503).type('text/plain').send('The database does not answer.\n')
    }
  })
  routes.get('/metrics', async (_req, res) => {
    res.type(ctx.metrics.registry.contentType).send(await ctx.metrics.registry.metrics())
  })
  return routes
}
