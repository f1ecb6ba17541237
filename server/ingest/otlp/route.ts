import type { Context } from '#server/platform/context.ts'
import { countRejection, type KnownSource, lookUpSource } from '#server/domains/sources/index.ts'
import { forbidden, invalid, unauthenticated } from '#server/platform/errors.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import type { Committer } from '../commit.ts'
import { asDomainError } from '../failures.ts'
import type { IntakeRoute } from '../intake.ts'
import { spendRequest } from '../quota.ts'
import { answerAccepted, answerRefused } from './answer.ts'
import { type OtlpEncoding, parseLogs } from './parse.ts'
import { isError, recordsToSignals } from './to-signal.ts'

/** The size that the specification recommends to take. */
const bodyLimit = 64 * 1024 * 1024
/** Errors of one request beyond these are refused: nobody has so many at once, but a loop does. */
const mostErrors = 20_000

const path = /^\/v1\/(logs|traces|metrics)\/?$/

/** OTLP over HTTP. Logs are read; traces and metrics are accepted and dropped, so that collectors stay calm. */
export function otlpRoutes(ctx: Context, committer: Committer): IntakeRoute[] {
  return [{ method: 'POST', path, handle: (req, res, parts) => receive(ctx, committer, req, res, parts) }]
}

async function receive(
  ctx: Context,
  committer: Committer,
  req: IncomingMessage,
  res: ServerResponse,
  [what]: string[],
): Promise<void> {
  const encoding = encodingOf(req)
  const heard: { source: KnownSource | undefined } = { source: undefined }
  try {
    const source = await authenticate(ctx, req.headers.authorization)
    heard.source = source
    spendRequest(ctx, source)
    if (!encoding) throw invalid('Content-Type must be application/x-protobuf or application/json.')
    if (what !== 'logs') {
      req.resume()
      ctx.metrics.signals.inc({ protocol: 'otlp', outcome: 'dropped' })
      return answerAccepted(res, encoding)
    }
    const body = await readBody(req, bodyLimit)
    const receivedAt = ctx.clock.now()
    const errors = parseLogs(body, encoding).filter(isError)
    const signals = recordsToSignals(errors.slice(0, mostErrors), { receivedAt, sourceId: source.id })
    const outcome = await committer.submit({
      source,
      delivery: { errors: signals, successes: [], dropped: {} },
      body,
      receivedAt,
    })
    const refused = errors.length - signals.length + outcome.refused
    if (refused > 0) countRejection(ctx, source.id, 'Some log records could not be stored.')
    answerAccepted(res, encoding, refused, 'Some records could not be stored; the log of the server says why.')
  } catch (error) {
    const known = asDomainError(error)
    if (!known) ctx.log.error({ err: error, sourceId: heard.source?.id }, 'an OTLP request failed')
    if (heard.source) {
      countRejection(ctx, heard.source.id, known?.message ?? 'Knowfirst failed; its log says why.')
      ctx.metrics.signals.inc({ protocol: 'otlp', outcome: 'rejected' })
    }
    req.resume()
    answerRefused(res, encoding ?? 'json', known)
  }
}

/** Protobuf is the protocol's default; undefined for a type that is neither. */
function encodingOf(req: IncomingMessage): OtlpEncoding | undefined {
  const type = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === undefined || type === '' || type === 'application/x-protobuf' ? 'protobuf' : undefined
}

async function authenticate(ctx: Context, authorization: string | undefined): Promise<KnownSource> {
  const key = /^bearer\s{1,5}(?<key>\S{1,200})\s{0,5}$/i.exec(authorization ?? '')?.groups?.['key']
  if (!key)
    throw unauthenticated('No key: send the header Authorization: Bearer <key>. The sources page shows the key.')
  const found = await lookUpSource(ctx, key)
  if (found.state === 'unknown') throw forbidden('This key is not known here. The sources page shows the right one.')
  if (found.state === 'disabled') throw forbidden(`The source ${found.source.name} is switched off.`)
  if (found.source.kind !== 'otlp')
    throw forbidden(`This key belongs to a source of kind ${found.source.kind}, not otlp.`)
  return found.source
}
