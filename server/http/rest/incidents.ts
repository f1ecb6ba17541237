import express, { Router } from 'express'
import { affectedInput } from '#shared/impact.ts'
import { incidentRefInput, listIncidentsInput, openIncidentInput, patchIncidentInput } from '#shared/incidents.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { affectedPage, incidentPorts } from '#server/domains/impact/index.ts'
import {
  acknowledgeIncident,
  incidentDetail,
  listIncidents,
  openIncident,
  resolveIncident,
  updateIncident,
} from '#server/domains/incidents/index.ts'
import { invalid } from '#server/platform/errors.ts'
import { sendAffectedCsv } from './affected-csv.ts'
import { type RestContext, restRoute } from './frame.ts'

/** Incidents for desks, dashboards and scripts. */
export function incidentsRoutes(ctx: RestContext): Router {
  const router = Router()
  const json = express.json({ limit: '256kb' })
  const refOf = (params: Record<string, unknown>) => incidentRefInput.parse({ ref: params['ref'] }).ref

  router.get(
    '/incidents',
    restRoute(ctx, 'incidents.read', async (acting, req, res) => {
      res.json(await listIncidents(acting, listIncidentsInput.parse(req.query), incidentPorts))
    }),
  )
  router.post(
    '/incidents',
    json,
    restRoute(ctx, 'incidents.write', async (acting, req, res) => {
      const { ref } = await openIncident(acting, openIncidentInput.parse(req.body ?? {}), incidentPorts)
      res.status(201).json(await incidentDetail(acting, ref, incidentPorts))
    }),
  )
  router.get(
    '/incidents/:ref',
    restRoute(ctx, 'incidents.read', async (acting, req, res) => {
      res.json(await incidentDetail(acting, refOf(req.params), incidentPorts))
    }),
  )
  router.patch(
    '/incidents/:ref',
    json,
    restRoute(ctx, 'incidents.write', async (acting, req, res) => {
      const ref = refOf(req.params)
      await patch(acting, ref, req.body ?? {})
      res.json(await incidentDetail(acting, ref, incidentPorts))
    }),
  )
  router.get(
    '/incidents/:ref/affected',
    restRoute(ctx, 'incidents.read', async (acting, req, res) => {
      const { limit, ...query } = req.query
      const input = affectedInput.parse({
        ...query,
        ref: refOf(req.params),
        ...(limit !== undefined && { limit: Number(limit) }),
      })
      if (req.accepts(['json', 'csv']) === 'csv') await sendAffectedCsv(acting, input, res)
      else res.json(await affectedPage(acting, input))
    }),
  )
  return router
}

/** One call for three verbs: the status asked for says which. */
async function patch(acting: ActorContext, ref: string, body: unknown): Promise<void> {
  const { status, resolvedAt, ...rest } = patchIncidentInput.parse(body)
  if (status === 'resolved') {
    const { body: words, ...others } = rest
    const [other] = Object.keys(others)
    if (other) throw invalid(`With status resolved only body and resolvedAt can be given, not ${other}.`)
    await resolveIncident(acting, { ref, body: words, resolvedAt }, incidentPorts)
    return
  }
  if (resolvedAt) throw invalid('resolvedAt belongs to status resolved.')
  const { ownerName, nextUpdateAt, ...others } = rest
  if (status === 'acknowledged' && Object.keys(others).length === 0) {
    await acknowledgeIncident(acting, { ref, ownerName, nextUpdateAt }, incidentPorts)
    return
  }
  await updateIncident(acting, { ref, status, ...rest }, incidentPorts)
}
