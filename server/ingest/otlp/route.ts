import { countRejection, type KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { invalid } from '#server/platform/errors.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import { asDomainError } from '../failures.ts'
import type { IntakeRoute } from '../intake.ts'
import { spendRequest } from '../quota.ts'
import type { Workshop } from '../workshop.ts'
import { answerAccepted, answerPreflight, answerRefused } from './answer.ts'
import { authenticateOtlp } from './auth.ts'
import type { OtlpEncoding, OtlpSignal } from './request.ts'

/** The size that the specification recommends to take. */
const bodyLimit = 64 * 1024 * 1024

/** `/v1/logs`, also below the base path `/otlp`, which may hold the key: `/otlp/<key>/v1/logs`. */
const path = /^(?:\/otlp(?:\/(?<key>[^/]{1,200}))?)?\/v1(?:development)?\/(?<signal>logs|traces|metrics|profiles)\/?$/

/** OTLP over HTTP. Logs and traces are read; metrics and profiles are taken and dropped, so that collectors stay calm. */
export function otlpRoutes(ctx: Context, workshop: Workshop): IntakeRoute[] {
  return [
    {
      method: 'POST',
      path,
      handle: (req, res, [key, signal]) =>
        receiveOtlp(ctx, workshop, req, res, {
          signal: signalOf(signal),
          authenticate: () => authenticateOtlp(ctx, req, key),
        }),
    },
    { method: 'OPTIONS', path, handle: (_req, res) => answerPreflight(res) },
  ]
}

/**
 * Takes one export request and answers it, whatever happens. `authenticate` gives the source that sent it, or throws;
 * the body is not read before.
 */
export async function receiveOtlp(
  ctx: Context,
  workshop: Workshop,
  req: IncomingMessage,
  res: ServerResponse,
  { signal, authenticate }: { signal: OtlpSignal; authenticate: () => Promise<KnownSource> },
): Promise<void> {
  const encoding = encodingOf(req)
  const heard: { source: KnownSource | undefined } = { source: undefined }
  try {
    const source = await authenticate()
    heard.source = source
    spendRequest(ctx, source)
    if (!encoding) throw invalid('Content-Type must be application/x-protobuf or application/json.')
    const isRead = signal === 'logs' || signal === 'traces'
    if (!isRead) req.resume()
    const body = isRead ? await readBody(req, bodyLimit) : Buffer.alloc(0)
    const receivedAt = ctx.clock.now()
    const outcome = await workshop.take({ source, receivedAt, body, reading: { as: 'otlp', encoding, signal } })
    const refused = outcome.rejected + outcome.refused
    if (refused > 0) countRejection(ctx, source.id, partlyRefused)
    answerAccepted(res, { encoding, signal }, refused, partlyRefused)
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

const partlyRefused =
  'Some of it was not stored: broken, larger than 1 MiB, more than 20,000 errors at once, or not storable (see the log).'

const signalOf = (name: string | undefined): OtlpSignal =>
  name === 'traces' || name === 'metrics' || name === 'profiles' ? name : 'logs'

/** Protobuf is the protocol's default; undefined for a type that is neither. */
function encodingOf(req: IncomingMessage): OtlpEncoding | undefined {
  const type = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === undefined || type === '' || type === 'application/x-protobuf' ? 'protobuf' : undefined
}
