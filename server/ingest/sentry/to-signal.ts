import type { ErrorSignal } from '#shared/signal.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { hash } from 'node:crypto'
import { type Fields, fieldsOf, listOf, longest, plausibleTime, textOf } from '../read.ts'
import { readExceptions } from './exceptions.ts'
import { readMessage } from './message.ts'
import { eventId, readTags, readTime, readTraceId, type Tags, uuidOf } from './values.ts'
import { whoIs } from './who.ts'

/*
 * { "event_id": "9ec79c33ec9942ab8353589fcb2e04dc", "timestamp": 1763780000.123, "platform": "node", "level": "error",
 *   "environment": "production", "release": "shop@1.4.2", "transaction": "GET /invoices/:id",
 *   "user": { "id": "C-1042", "email": "ada@example.com" }, "tags": { "region": "eu-west-1" },
 *   "exception": { "values": [{ "type": "TypeError", "value": "x is undefined", "mechanism": { "handled": true },
 *     "stacktrace": { "frames": [{ "function": "main", "filename": "app.js", "in_app": true }] } }] } }
 */

const mostFingerprints = 20

/** What all that one request brings has in common; `sentAt` is the sender's time of sending, in milliseconds. */
export type Surroundings = {
  receivedAt: Date
  sentAt: number | undefined
  sourceId: number
  rules: readonly IdentityRule[] | undefined
}

/** How an event came: `headerId` is the envelope's, which outranks the event's own. */
export type EventArrival = Surroundings & { headerId: string | undefined; bytes: Buffer }

/** A Sentry event as our signal. Pure and tolerant: what has the wrong type counts as absent. */
export function sentryToSignal(event: Fields, arrival: EventArrival): ErrorSignal {
  const tags = readTags(event['tags'])
  const contexts = fieldsOf(event['contexts'])
  const exceptions = readExceptions(event)
  const thrown = exceptions.at(-1)
  const said = readMessage(event)
  const isThrown = thrown?.type !== null && thrown?.type !== undefined
  const time = readTime(event['timestamp'])
  return {
    id: eventId(arrival.headerId) ?? eventId(event['event_id']) ?? idFromBytes(arrival, time !== undefined),
    ...plausibleTime(time, arrival.receivedAt, arrival.sentAt),
    ...whoIs(event, tags, arrival.rules),
    level: readLevel(event['level']),
    message: (isThrown ? (thrown.value ?? said.text) : (said.text ?? thrown?.value)) ?? '',
    template: isThrown ? null : said.template,
    exceptions,
    fingerprint: listOf(event['fingerprint'])
      .slice(0, mostFingerprints)
      .flatMap((part) => textOf(part, longest.name) ?? []),
    platform: textOf(event['platform'], 40),
    service: serviceOf(tags),
    environment: textOf(event['environment'], longest.name),
    release: textOf(event['release'], longest.name),
    region: tags.get('region') ?? textOf(fieldsOf(contexts['cloud_resource'])['cloud.region'], longest.name),
    traceId: readTraceId(fieldsOf(contexts['trace'])['trace_id']),
    culprit: textOf(event['transaction'], longest.name) ?? textOf(event['culprit'], longest.name),
    payload: arrival.bytes,
  }
}

export const serviceOf = (tags: Tags) => tags.get('service') ?? tags.get('service.name') ?? null

/** An event without an ID gets one from its bytes: a retry is the same event. Without a time too, each is its own. */
function idFromBytes({ sourceId, bytes, receivedAt }: EventArrival, hasTime: boolean): string {
  const arrived = hasTime ? '' : receivedAt.toISOString()
  return uuidOf(hash('sha256', Buffer.concat([Buffer.from(`${sourceId}\n${arrived}\n`), bytes])))
}

const levels: Record<string, ErrorSignal['level']> = {
  fatal: 'fatal',
  critical: 'fatal',
  error: 'error',
  warning: 'warning',
  warn: 'warning',
  info: 'info',
  log: 'info',
  debug: 'debug',
}

function readLevel(value: unknown): ErrorSignal['level'] {
  return (typeof value === 'string' && Object.hasOwn(levels, value) && levels[value]) || 'error'
}
