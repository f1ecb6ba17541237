import type { Context } from '#server/platform/context.ts'
import { countRejection, type KnownSource } from '#server/domains/sources/index.ts'
import { forbidden, invalid } from '#server/platform/errors.ts'
import type { Delivery, ErrorSignal } from '#shared/signal.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import { spendRequest } from '../quota.ts'
import { type Committer, notStorable } from '../commit.ts'
import { asDomainError } from '../failures.ts'
import type { IntakeRoute } from '../intake.ts'
import { answerAccepted, answerPreflight, answerRefused } from './answer.ts'
import { authenticate, keyOfDsn, readCredentials } from './auth.ts'
import { type Envelope, parseEnvelope, parseEvent, sentryLimits } from './parse.ts'
import { eventId, sentryToSignal } from './to-signal.ts'

const path = /^\/api\/([^/]{1,20})\/(envelope|store)\/?$/

type Parsed = { source: KnownSource; delivery: Delivery; id: string | undefined; body: Buffer; receivedAt: Date }

/** What Sentry SDKs send: the current envelopes and the old single events. */
export function sentryRoutes(ctx: Context, committer: Committer): IntakeRoute[] {
  return [
    { method: 'POST', path, handle: (req, res, parts) => receive(ctx, committer, req, res, parts) },
    { method: 'OPTIONS', path, handle: (_req, res) => answerPreflight(res) },
  ]
}

async function receive(
  ctx: Context,
  committer: Committer,
  req: IncomingMessage,
  res: ServerResponse,
  [project = '', kind]: string[],
): Promise<void> {
  const heard: { source: KnownSource | undefined } = { source: undefined }
  try {
    const parsed = await read(ctx, req, { project, isStore: kind === 'store' }, heard)
    const outcome = await committer.submit(parsed)
    if (outcome.refused > 0) throw notStorable()
    answerAccepted(res, parsed.id?.replaceAll('-', ''))
  } catch (error) {
    const known = asDomainError(error)
    if (!known) ctx.log.error({ err: error, sourceId: heard.source?.id }, 'a Sentry request failed')
    if (heard.source) {
      countRejection(ctx, heard.source.id, known?.message ?? 'Knowfirst failed; its log says why.')
      ctx.metrics.signals.inc({ protocol: 'sentry', outcome: 'rejected' })
    }
    req.resume()
    answerRefused(res, known)
  }
}

async function read(
  ctx: Context,
  req: IncomingMessage,
  { project, isStore }: { project: string; isStore: boolean },
  heard: { source: KnownSource | undefined },
): Promise<Parsed> {
  const credentials = readCredentials(req)
  // A stranger is turned away before the body is read, unless the key is in it.
  if (credentials.key || isStore) heard.source = await authenticate(ctx, project, credentials)
  if (heard.source) spendRequest(ctx, heard.source)
  const isCounted = heard.source !== undefined
  const body = await readBody(req, isStore ? sentryLimits.event : sentryLimits.envelope)
  const receivedAt = ctx.clock.now()
  const envelope = isStore ? { header: {}, items: [{ type: 'event', payload: body }] } : parseEnvelope(body)
  const named = keyOfDsn(envelope.header)
  heard.source ??= await authenticate(ctx, project, { key: named, version: undefined })
  if (!isCounted) spendRequest(ctx, heard.source)
  if (named && credentials.key && named !== credentials.key) {
    throw forbidden('The key of the request and the key of the DSN inside the envelope are not the same.')
  }
  const signals = readEvents(envelope, { receivedAt, sourceId: heard.source.id })
  const id = eventId(envelope.header['event_id']) ?? signals[0]?.id
  const delivery = { errors: signals, successes: [], feedback: [], dropped: {} }
  return { source: heard.source, delivery, id, body, receivedAt }
}

function readEvents(envelope: Envelope, arrival: { receivedAt: Date; sourceId: number }): ErrorSignal[] {
  const payloads = envelope.items.filter((item) => item.type === 'event').map((item) => item.payload)
  if (payloads.length > mostEvents) throw invalid(`An envelope takes at most ${mostEvents} events.`)
  // The envelope's ID outranks the event's own, but can name only one.
  const headerId = payloads.length === 1 ? eventId(envelope.header['event_id']) : undefined
  return payloads.map((payload) => {
    // The sample waits for the commit: it must not hold the attachments that came along.
    const bytes = payload.length * 2 < payload.buffer.byteLength ? Buffer.from(payload) : payload
    return sentryToSignal(parseEvent(payload), { ...arrival, headerId, bytes })
  })
}

const mostEvents = 100
