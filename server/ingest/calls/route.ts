import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ActorContext } from '#server/domains/access/index.ts'
import { applyCall } from '#server/domains/calls/index.ts'
import { countRejection, type KnownSource, lookUpSource } from '#server/domains/sources/index.ts'
import { publicUrl } from '#server/platform/address.ts'
import type { Context } from '#server/platform/context.ts'
import { type DomainError, forbidden } from '#server/platform/errors.ts'
import type { CallSignal } from '#shared/calls.ts'
import { readBody } from '../body.ts'
import { asDomainError, isCollision, refusalOf } from '../failures.ts'
import type { IntakeRoute } from '../intake.ts'
import { spendRequest } from '../quota.ts'
import type { Fields } from '../read.ts'
import { queryFields, readFields } from './fields.ts'
import { fieldsToCall } from './to-signal.ts'

const bodyLimit = 64 * 1024
const collisionRetries = 5

/** Phone systems: a POST in any common form, or a GET for those that can only open an address. */
export function callRoutes(ctx: Context): IntakeRoute[] {
  const path = /^\/hooks\/calls\/([^/]{1,100})\/?$/
  const handle: IntakeRoute['handle'] = (req, res, parts) => receive(ctx, req, res, parts)
  return [
    { method: 'POST', path, handle },
    { method: 'GET', path, handle },
  ]
}

async function receive(ctx: Context, req: IncomingMessage, res: ServerResponse, [key = '']: string[]): Promise<void> {
  const heard: { source: KnownSource | undefined } = { source: undefined }
  try {
    const source = await authenticate(ctx, key)
    heard.source = source
    spendRequest(ctx, source)
    const fields = await fieldsIn(req)
    const call = fieldsToCall(fields)
    const outcome = call && (await apply(ctx, source, call)).changed ? 'stored' : 'duplicate'
    ctx.metrics.signals.inc({ protocol: 'calls', outcome })
    answer(ctx, req, res, fields, call)
  } catch (error) {
    const known = asDomainError(error)
    if (!known) ctx.log.error({ err: error, sourceId: heard.source?.id }, 'a call could not be taken')
    if (heard.source) {
      countRejection(ctx, heard.source.id, known?.message ?? 'Knowfirst failed; its log says why.')
      ctx.metrics.signals.inc({ protocol: 'calls', outcome: 'rejected' })
    }
    req.resume()
    answerRefused(res, known)
  }
}

async function authenticate(ctx: Context, key: string): Promise<KnownSource> {
  const found = await lookUpSource(ctx, key)
  if (found.state === 'unknown') throw forbidden('This address is not known here. Copy it from the sources page.')
  if (found.state === 'disabled') throw forbidden(`The source ${found.source.name} is switched off.`)
  if (found.source.kind !== 'calls') {
    throw forbidden(`This key belongs to a source of kind ${found.source.kind}, not calls.`)
  }
  return found.source
}

/** Both: some senders put part of it into the address. The body counts before it. */
async function fieldsIn(req: IncomingMessage): Promise<Fields> {
  const [, query = ''] = (req.url ?? '').split('?', 2)
  const inQuery = queryFields(query.slice(0, 8_000))
  if (req.method === 'GET') return inQuery
  return { ...inQuery, ...(await readFields(await readBody(req, bodyLimit), req.headers['content-type'] ?? '')) }
}

async function apply(context: Context, source: KnownSource, call: CallSignal): Promise<{ changed: boolean }> {
  const ctx: ActorContext = { ...context, actor: { kind: 'source', id: String(source.id), name: source.name } }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyCall(ctx, source.id, call)
    } catch (error) {
      if (!isCollision(error) || attempt > collisionRetries) throw error
    }
  }
}

/** sipgate tells of the answer and the end only to the addresses that the answer to the first message names. */
function answer(
  ctx: Context,
  req: IncomingMessage,
  res: ServerResponse,
  fields: Fields,
  call: CallSignal | null,
): void {
  res.setHeader('cache-control', 'no-store')
  if (call?.event === 'ring' && ('xcid' in fields || 'fulluserid' in fields)) {
    const url = `${publicUrl(ctx.config)}${(req.url ?? '').split('?', 1)[0]}`.replace(/[^\w:/.-]/g, '')
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Response onAnswer="${url}" onHangup="${url}"/>\n`
    res.writeHead(200, { 'content-type': 'application/xml' }).end(xml)
    return
  }
  res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
}

function answerRefused(res: ServerResponse, error: DomainError | undefined): void {
  const { status, code, message, retryAfter } = refusalOf(error)
  res.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  res.end(JSON.stringify({ error: { code, message } }))
}
