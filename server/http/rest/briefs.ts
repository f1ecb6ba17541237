import { Router } from 'express'
import { z } from 'zod'
import { agentLanguage } from '#shared/languages.ts'
import { briefInput } from '#shared/briefs.ts'
import { readBrief } from '#server/domains/briefs/index.ts'
import { type RestContext, restRoute } from './frame.ts'

const query = z.object({ language: agentLanguage.default('en') })

/** `GET /customers/:id/brief?language=en` */
export function briefsRoutes(ctx: RestContext): Router {
  return Router().get(
    '/customers/:id/brief',
    restRoute(ctx, 'customers.read', async (acting, req, res) => {
      const { customerId } = briefInput.parse({ customerId: req.params['id'] })
      res.json(await readBrief(acting, customerId, query.parse(req.query).language))
    }),
  )
}
