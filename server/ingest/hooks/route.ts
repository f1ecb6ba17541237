import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ActorContext } from '#server/domains/access/index.ts'
import { countActivity, countRejection, type KnownSource, lookUpSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { type DomainError, forbidden } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import { readBody } from '../body.ts'
import { asDomainError, isCollision, refusalOf } from '../failures.ts'
import type { IntakeRoute } from '../intake.ts'
import { spendRequest } from '../quota.ts'
import type { IngestPorts } from '../ports.ts'
import { parseAlerts } from './alertmanager/parse.ts'
import { alertsToSignal } from './alertmanager/to-signal.ts'

const bodyLimit = 8 * 1024 * 1024
const collisionRetries = 5

/** Alertmanager's webhook. It tries again after a 5xx and after nothing else. */
export function hookRoutes(ctx: Context, ports: IngestPorts): IntakeRoute[] {
  const path = /^\/hooks\/alertmanager\/([^/]{1,100})\/?$/
  return [{ method: 'POST', path, handle: (req, res, parts) => receive(ctx, ports, req, res, parts) }]
}

async function receive(
  ctx: Context,
  ports: IngestPorts,
  req: IncomingMessage,
  res: ServerResponse,
  [key = '']: string[],
): Promise<void> {
  const heard: { source: KnownSource | undefined } = { source: undefined }
  try {
    const source = await authenticate(ctx, key)
    heard.source = source
    spendRequest(ctx, source)
    const message = parseAlerts(await readBody(req, bodyLimit))
    if (message.alerts.length > 0) await apply(ctx, ports, source, alertsToSignal(message, ctx.clock.now()))
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  } catch (error) {
    const known = asDomainError(error)
    if (!known) ctx.log.error({ err: error, sourceId: heard.source?.id }, 'an alert could not be taken')
    if (heard.source) {
      countRejection(ctx, heard.source.id, known?.message ?? 'Knowfirst failed; its log says why.')
      ctx.metrics.signals.inc({ protocol: 'alertmanager', outcome: 'rejected' })
    }
    req.resume()
    answerRefused(res, known)
  }
}

async function authenticate(ctx: Context, key: string): Promise<KnownSource> {
  const found = await lookUpSource(ctx, key)
  if (found.state === 'unknown') throw forbidden('This address is not known here. Copy it from the sources page.')
  if (found.state === 'disabled') throw forbidden(`The source ${found.source.name} is switched off.`)
  if (found.source.kind !== 'alertmanager') {
    throw forbidden(`This key belongs to a source of kind ${found.source.kind}, not alertmanager.`)
  }
  return found.source
}

/** The incident, whom it hits, and the source's activity, in one transaction. */
async function apply(context: Context, ports: IngestPorts, source: KnownSource, alert: AlertSignal): Promise<void> {
  const ctx: ActorContext = { ...context, actor: { kind: 'source', id: String(source.id), name: source.name } }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await ctx.db.transaction(async (tx) => {
        const applied = await ports.applyAlert(tx, ctx, alert, source.id)
        const isNew = applied.changed !== 'nothing'
        await countActivity(tx, ctx, [
          { sourceId: source.id, accepted: isNew ? 1 : 0, duplicates: isNew ? 0 : 1, unidentified: 0 },
        ])
        await notifyLive(tx, ['sources'])
        return isNew ? 'stored' : 'duplicate'
      })
      ctx.metrics.signals.inc({ protocol: 'alertmanager', outcome })
      return
    } catch (error) {
      if (!isCollision(error) || attempt > collisionRetries) throw error
    }
  }
}

function answerRefused(res: ServerResponse, error: DomainError | undefined): void {
  const { status, code, message, retryAfter } = refusalOf(error)
  res.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  res.end(JSON.stringify({ error: { code, message } }))
}
