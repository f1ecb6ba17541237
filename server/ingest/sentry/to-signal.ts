import type { ErrorSignal, SignalException, SignalFrame } from '#shared/signal.ts'
import { hash } from 'node:crypto'
import { collectIdentities } from '../identities.ts'
import { type Fields, fieldsOf, isFields, listOf, longest, plausibleTime, textOf } from '../read.ts'

/*
 * { "event_id": "9ec79c33ec9942ab8353589fcb2e04dc", "timestamp": 1763780000.123, "platform": "node", "level": "error",
 *   "environment": "production", "release": "shop@1.4.2", "transaction": "GET /invoices/:id",
 *   "user": { "id": "C-1042", "email": "ada@example.com" }, "tags": { "region": "eu-west-1" },
 *   "exception": { "values": [{ "type": "TypeError", "value": "x is undefined", "mechanism": { "handled": true },
 *     "stacktrace": { "frames": [{ "function": "main", "filename": "app.js", "in_app": true }] } }] } }
 */

const mostExceptions = 10
const mostFrames = 60
const mostFingerprints = 20
const mostTags = 200

/** How the event came: `headerId` is the envelope's, which outranks the event's own. */
export type Arrival = { receivedAt: Date; sourceId: number; headerId: string | undefined; bytes: Buffer }

/** A Sentry event as our signal. Pure and tolerant: what has the wrong type counts as absent. */
export function sentryToSignal(event: Fields, arrival: Arrival): ErrorSignal {
  const tags = readTags(event['tags'])
  const contexts = fieldsOf(event['contexts'])
  const exceptions = readExceptions(event['exception'])
  const thrown = exceptions.at(-1)
  const said = readMessage(event)
  const time = readTime(event['timestamp'])
  return {
    id: eventId(arrival.headerId) ?? eventId(event['event_id']) ?? idFromBytes(arrival, time !== undefined),
    ...plausibleTime(time, arrival.receivedAt),
    attributes: {},
    level: readLevel(event['level']),
    identities: readIdentities(fieldsOf(event['user']), tags),
    message: (thrown?.type ? (thrown.value ?? said) : (said ?? thrown?.value)) ?? '',
    template: null,
    exceptions,
    fingerprint: listOf(event['fingerprint'])
      .slice(0, mostFingerprints)
      .flatMap((part) => textOf(part, longest.name) ?? []),
    platform: textOf(event['platform'], 40),
    service: tags.get('service') ?? tags.get('service.name') ?? null,
    environment: textOf(event['environment'], longest.name),
    release: textOf(event['release'], longest.name),
    region: tags.get('region') ?? textOf(fieldsOf(contexts['cloud_resource'])['cloud.region'], longest.name),
    traceId: readTraceId(fieldsOf(contexts['trace'])['trace_id']),
    culprit: textOf(event['transaction'], longest.name) ?? textOf(event['culprit'], longest.name),
    payload: arrival.bytes,
  }
}

/** The ID as the protocol writes it: 32 hex characters, with or without hyphens. Undefined when it is none. */
export function eventId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 36) return undefined
  const hex = value.replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(hex) ? uuidOf(hex) : undefined
}

const uuidOf = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

/** An event without an ID gets one from its bytes: a retry is the same event. Without a time too, each is its own. */
function idFromBytes({ sourceId, bytes, receivedAt }: Arrival, hasTime: boolean): string {
  const arrived = hasTime ? '' : receivedAt.toISOString()
  return uuidOf(hash('sha256', Buffer.concat([Buffer.from(`${sourceId}\n${arrived}\n`), bytes])))
}

/** Milliseconds since 1970 from seconds, or from RFC 3339 where no zone means UTC. */
function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1_000
  if (typeof value !== 'string' || value.length > 40) return undefined
  if (/^\d{9,11}(?:\.\d{1,9})?$/.test(value)) return Number(value) * 1_000
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value}Z`
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? undefined : ms
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

function readMessage(event: Fields): string | null {
  for (const place of [event['logentry'], event['message'], event['sentry.interfaces.Message']]) {
    const entry = isFields(place) ? (place['formatted'] ?? place['message']) : place
    const text = textOf(entry, longest.message)
    if (text) return text
  }
  return null
}

/** `{ values: [...] }`, a list, or one object. Oldest cause first, the thrown one last; only the last ten are kept. */
function readExceptions(value: unknown): SignalException[] {
  const values = isFields(value) ? (Array.isArray(value['values']) ? value['values'] : [value]) : listOf(value)
  return values.slice(-mostExceptions).flatMap((one) => {
    if (!isFields(one)) return []
    const type = textOf(one['type'], longest.name)
    const text = textOf(one['value'], longest.message)
    const frames = listOf(fieldsOf(one['stacktrace'])['frames']).slice(-mostFrames).flatMap(readFrame)
    return type || text || frames.length > 0 ? [{ type, value: text, frames }] : []
  })
}

function readFrame(value: unknown): SignalFrame[] {
  if (!isFields(value)) return []
  return [
    {
      module: textOf(value['module'] ?? value['package'], longest.frame),
      filename: textOf(value['filename'] ?? value['abs_path'], longest.frame),
      function: textOf(value['function'], longest.frame),
      inApp: typeof value['in_app'] === 'boolean' ? value['in_app'] : null,
    },
  ]
}

/** A map, or a list of pairs. */
function readTags(value: unknown): Map<string, string> {
  const pairs: unknown[] = isFields(value) ? Object.entries(value) : listOf(value)
  const tags = new Map<string, string>()
  for (const pair of pairs.slice(0, mostTags)) {
    const [key, tag] = isFields(pair) ? [pair['key'], pair['value']] : listOf(pair)
    const text = textOf(tag, longest.name)
    if (typeof key === 'string' && text) tags.set(key, text)
  }
  return tags
}

/** The account before the person, and what the sender names so before what only may be so. */
function readIdentities(user: Fields, tags: Map<string, string>) {
  const tag = (...names: string[]) => names.map((name) => tags.get(name)).find(Boolean)
  return collectIdentities([
    ['customer_id', user['customer_id'] ?? user['customerId'] ?? tag('customer.id', 'customer_id', 'customerId')],
    ['tenant', user['tenant'] ?? user['tenant_id'] ?? tag('tenant.id', 'tenant_id', 'tenant')],
    ['user_id', user['id']],
    ['user_id', tag('user.id', 'user_id', 'enduser.id')],
    ['email', user['email'] ?? tag('user.email')],
    ['phone', user['phone'] ?? tag('user.phone')],
    ['username', user['username'] ?? tag('user.username')],
  ])
}

function readTraceId(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value) ? value.toLowerCase() : null
}
