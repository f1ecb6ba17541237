import type { KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { invalid } from '#server/platform/errors.ts'
import { readBody } from '../body.ts'
import type { Workshop } from '../workshop.ts'
import type { IntakeRoute } from '../intake.ts'
import { answerAccepted, answerEmpty, answerPixel, answerPreflight, answerRefused } from './answer.ts'
import { queryOf } from './auth.ts'
import { nicheRoutes } from './niche.ts'
import { sentryLimits } from './parse.ts'
import { pathOf, pathWithoutProject } from './paths.ts'
import { admit, answering, forward, store, takeEnvelope } from './receive.ts'
import { isReportType } from './security.ts'

const envelopePath = pathWithoutProject('envelope')
const storePath = pathWithoutProject('store')
const reportPath = pathOf('(?:security|csp-report|nel)')

const wrongType = invalid('This is not a type of report that browsers send.')

/** What Sentry SDKs send, by any address that they were ever told. */
export function sentryRoutes(ctx: Context, workshop: Workshop): IntakeRoute[] {
  const preflight: IntakeRoute['handle'] = (_req, res) => answerPreflight(res)
  return [
    {
      method: 'POST',
      path: envelopePath,
      handle: (req, res, [at]) =>
        answering(ctx, req, res, async (call) => {
          const { source, body } = await takeEnvelope(call, { project: at })
          forward(call, source, 'envelope', body)
          const { id } = await store(ctx, workshop, body, { source })
          answerAccepted(res, id, wantsAll(source))
        }),
    },
    {
      method: 'POST',
      path: storePath,
      handle: (req, res, [at]) =>
        answering(ctx, req, res, async (call) => {
          const source = await admit(call, { project: at })
          const body = await readBody(req, sentryLimits.event)
          forward(call, source, 'store', body)
          const { id } = await store(ctx, workshop, body, { source, form: 'store' })
          answerAccepted(res, id, wantsAll(source))
        }),
    },
    {
      method: 'GET',
      path: storePath,
      handle: (req, res, [at]) =>
        answering(ctx, req, res, async (call) => {
          const source = await admit(call, { project: at })
          const data = queryOf(req).get('sentry_data')
          if (!data) throw invalid('The event belongs into sentry_data in the address.')
          // A plus sign in an address means a space.
          await store(ctx, workshop, Buffer.from(data.replaceAll(' ', '+')), { source, form: 'store' })
          answerPixel(res)
        }),
    },
    {
      method: 'POST',
      path: reportPath,
      handle: (req, res, [at]) =>
        answering(
          ctx,
          req,
          res,
          async (call) => {
            const source = await admit(call, { project: at })
            if (!isReportType(req.headers['content-type'])) throw wrongType
            const body = await readBody(req, sentryLimits.event)
            forward(call, source, 'security', body)
            await store(ctx, workshop, body, { source, form: 'reports', query: Object.fromEntries(queryOf(req)) })
            answerEmpty(res)
          },
          (error) => {
            if (error !== wrongType) return false
            answerRefused(res, error, 415)
            return true
          },
        ),
    },
    ...[envelopePath, storePath, reportPath].map((path): IntakeRoute => ({
      method: 'OPTIONS',
      path,
      handle: preflight,
    })),
    ...nicheRoutes(ctx, workshop),
  ]
}

/** What we drop, a Sentry behind us may keep. */
const wantsAll = ({ settings }: KnownSource) => settings.upstreamDsn !== undefined
