import type { IncomingMessage, ServerResponse } from 'node:http'
import { countRejection, type KnownSource, lookUpSource, signingSecretOf } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { type DomainError, forbidden, unauthenticated } from '#server/platform/errors.ts'
import { canSign, type HookKind, hookKinds } from '#shared/sources.ts'
import { readBody } from '../body.ts'
import { asDomainError, refusalOf } from '../failures.ts'
import type { IntakeRoute } from '../intake.ts'
import type { IngestPorts } from '../ports.ts'
import { spendRequest } from '../quota.ts'
import { applyReading } from './apply.ts'
import { hookReaders } from './readers.ts'
import { whyNotSigned } from './signature.ts'

const bodyLimit = 8 * 1024 * 1024
/** Tools that send to PagerDuty's Events API put its path behind the address that they are given. */
const path = new RegExp(`^/hooks/(${hookKinds.join('|')})/([^/]{1,100})(?:/v2/enqueue)?/?$`)

/** Webhooks of alert and incident tools: `/hooks/<kind>/<key>`. */
export function hookRoutes(ctx: Context, ports: Pick<IngestPorts, 'applyAlert'>): IntakeRoute[] {
  const handle: IntakeRoute['handle'] = (req, res, [kind, key = '']) => receive(ctx, ports, req, res, kindOf(kind), key)
  return [
    { method: 'POST', path, handle },
    { method: 'PUT', path, handle },
    { method: 'OPTIONS', path, handle: shakeHands },
  ]
}

async function receive(
  ctx: Context,
  ports: Pick<IngestPorts, 'applyAlert'>,
  req: IncomingMessage,
  res: ServerResponse,
  kind: HookKind,
  key: string,
): Promise<void> {
  const heard: { source: KnownSource | undefined } = { source: undefined }
  try {
    const source = await authenticate(ctx, kind, key)
    heard.source = source
    spendRequest(ctx, source)
    const body = await readBody(req, bodyLimit)
    checkSignature(ctx, source, req, body)
    const { headers } = req
    const request = { body, headers, receivedAt: ctx.clock.now(), rules: source.settings.identities }
    const reading = hookReaders[kind](request)
    await applyReading(ctx, ports, source, reading)
    answer(res, reading.answer?.status ?? 200, reading.answer?.body ?? {})
  } catch (error) {
    const known = asDomainError(error)
    if (!known) ctx.log.error({ err: error, sourceId: heard.source?.id }, 'a webhook could not be taken')
    if (heard.source) {
      countRejection(ctx, heard.source.id, known?.message ?? 'Knowfirst failed; its log says why.')
      ctx.metrics.signals.inc({ protocol: kind, outcome: 'rejected' })
    }
    req.resume()
    refuse(res, known)
  }
}

async function authenticate(ctx: Context, kind: HookKind, key: string): Promise<KnownSource> {
  const found = await lookUpSource(ctx, key)
  if (found.state === 'unknown') throw forbidden('This address is not known here. Copy it from the sources page.')
  if (found.state === 'disabled') throw forbidden(`The source ${found.source.name} is switched off.`)
  if (found.source.kind !== kind) {
    throw forbidden(`This key belongs to a source of kind ${found.source.kind}, not ${kind}.`)
  }
  return found.source
}

/** Throws `unauthenticated` when the source keeps a secret and this is not signed with it. */
function checkSignature(ctx: Context, source: KnownSource, { headers }: IncomingMessage, body: Buffer): void {
  const secret = signingSecretOf(ctx, source)
  if (secret === null || !canSign(source.kind)) return
  const { settings } = source
  const why = whyNotSigned(source.kind, { secret, settings, headers, body, now: ctx.clock.now() })
  if (why !== null) throw unauthenticated(why)
}

/** The question before a CloudEvents sender begins (CloudEvents 1.0, "HTTP Web Hook" 4). */
function shakeHands(req: IncomingMessage, res: ServerResponse): void {
  const origin = req.headers['webhook-request-origin']
  res.writeHead(200, {
    allow: 'POST, PUT, OPTIONS',
    ...(typeof origin === 'string' && { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' }),
  })
  res.end()
}

function kindOf(name: string | undefined): HookKind {
  const kind = hookKinds.find((one) => one === name)
  if (!kind) throw new Error('the path matched a kind that there is not')
  return kind
}

function answer(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function refuse(res: ServerResponse, error: DomainError | undefined): void {
  const { status, code, message, retryAfter } = refusalOf(error)
  const headers = retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) }
  answer(res, status, { error: { code, message } }, headers)
}
