import type { Context } from '#server/platform/context.ts'
import { countRejection, type KnownSource } from '#server/domains/sources/index.ts'
import type { DomainError } from '#server/platform/errors.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import { notStorable } from '../commit.ts'
import type { Outcome } from '../request.ts'
import type { Workshop } from '../workshop.ts'
import { asDomainError } from '../failures.ts'
import { passOn } from '../forward/index.ts'
import { spendRequest } from '../quota.ts'
import { answerRefused } from './answer.ts'
import { authenticate, checkDsn, keyOfDsn, queryOf, readCredentials } from './auth.ts'
import { parseEnvelopeHeader, sentryLimits } from './parse.ts'
import type { SentryArrival } from './read-sentry.ts'

/** Where a request came in; `key` when the path holds it. */
export type Address = { project: string | undefined; key?: string | undefined }

/** What one request has told so far of who sends it, for the count of refusals. */
export type Heard = { source: KnownSource | undefined }

/** One request on its way: what every address needs. */
export type Call = { ctx: Context; req: IncomingMessage; res: ServerResponse; heard: Heard }

/**
 * Runs `work` and answers what it throws, counted at the source when that is known. `instead` may answer a refusal in
 * another way; it returns true when it has.
 */
export async function answering(
  ctx: Context,
  req: IncomingMessage,
  res: ServerResponse,
  work: (call: Call) => Promise<void>,
  instead?: (error: DomainError) => boolean,
): Promise<void> {
  const heard: Heard = { source: undefined }
  try {
    await work({ ctx, req, res, heard })
  } catch (error) {
    const known = asDomainError(error)
    if (!known) ctx.log.error({ err: error, sourceId: heard.source?.id }, 'a Sentry request failed')
    if (heard.source) {
      countRejection(ctx, heard.source.id, known?.message ?? 'Knowfirst failed; its log says why.')
      ctx.metrics.signals.inc({ protocol: 'sentry', outcome: 'rejected' })
    }
    req.resume()
    if (!known || !instead?.(known)) answerRefused(res, known)
  }
}

/** Who sends, by what the request itself says; counted against its quota. Throws when it says nothing. */
export async function admit({ ctx, req, heard }: Call, { project, key }: Address): Promise<KnownSource> {
  const source = await authenticate(ctx, project, readCredentials(req, key))
  heard.source = source
  spendRequest(ctx, source)
  return source
}

/**
 * An envelope with its sender. Whose key is in it alone, as in a tunnel, is read only so far before it is known that
 * the key is one of ours.
 */
export async function takeEnvelope(call: Call, address: Address): Promise<{ source: KnownSource; body: Buffer }> {
  const { ctx, req, heard } = call
  const credentials = readCredentials(req, address.key)
  if (credentials.key) {
    const source = await admit(call, address)
    const body = await readBody(req, sentryLimits.envelope)
    checkDsn(parseEnvelopeHeader(body), credentials, source)
    return { source, body }
  }
  const body = await readBody(req, sentryLimits.unknownSender)
  const source = await authenticate(ctx, address.project, {
    key: keyOfDsn(parseEnvelopeHeader(body)),
    version: undefined,
  })
  heard.source = source
  spendRequest(ctx, source)
  return { source, body }
}

/** Reads what came and stores it; settles after the commit. */
export async function store(
  ctx: Context,
  workshop: Workshop,
  body: Buffer,
  { source, ...how }: Omit<SentryArrival, 'receivedAt'>,
): Promise<Outcome> {
  const outcome = await workshop.take({ source, receivedAt: ctx.clock.now(), body, reading: { as: 'sentry', ...how } })
  if (outcome.refused > 0) throw notStorable()
  return outcome
}

/** What the upstream of the source, if it has one, gets of this request: all but who it was meant for. */
export function forward({ ctx, req }: Call, source: KnownSource, path: string, body: Buffer): void {
  if (!source.settings.upstreamDsn) return
  const query = queryOf(req)
  for (const name of ['sentry_key', 'sentry_secret', 'sentry_version', 'sentry_client']) query.delete(name)
  passOn(ctx, source, {
    path: `${path}/${query.size > 0 ? `?${query.toString()}` : ''}`,
    body,
    contentType: req.headers['content-type'],
    client: req.headers['user-agent']?.slice(0, 200),
    address: req.socket.remoteAddress,
  })
}
