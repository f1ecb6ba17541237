import express, { Router } from 'express'
import { createDraftInput, draftText } from '#shared/notices.ts'
import { z } from 'zod'
import { checkDraft, createDraft } from '#server/domains/notices/index.ts'
import { type RestContext, restRoute } from './frame.ts'

const customerParams = z.object({ id: z.string().min(1).max(200) })
const draftParams = z.object({ id: z.uuid() })

/** `POST /customers/:id/drafts` writes a draft for one customer; `POST /drafts/:id/check` checks a text for it. */
export function draftRoutes(ctx: RestContext): Router {
  const routes = Router()
  const json = express.json({ limit: '256kb' })
  routes.post(
    '/customers/:id/drafts',
    json,
    restRoute(ctx, 'notices.draft', async (acting, req, res) => {
      const { id } = customerParams.parse(req.params)
      const input = createDraftInput.parse({ ...bodyOf(req.body), customerId: id })
      const leaving = new AbortController()
      res.on('close', () => leaving.abort())
      res.status(201).json(await createDraft(acting, input, () => {}, leaving.signal))
    }),
  )
  routes.post(
    '/drafts/:id/check',
    json,
    restRoute(ctx, 'notices.draft', async (acting, req, res) => {
      const { id } = draftParams.parse(req.params)
      res.json(await checkDraft(acting, { id, ...draftText.parse(req.body) }))
    }),
  )
  return routes
}

function bodyOf(body: unknown): object {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}
}
