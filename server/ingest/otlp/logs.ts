import { hash } from 'node:crypto'
import type { ErrorSignal } from '#shared/signal.ts'
import { type Fields, isFields, longest, textOf } from '../read.ts'
import { exceptionKey, type Found, mostErrors, type Reading, thrownOf, toSignal } from './error-signal.ts'
import { gatherNames } from './lending.ts'
import { oncePerFailure } from './once.ts'
import { errorSeverity, type ExportRequest } from './request.ts'
import { type Surroundings, surroundingsReader } from './surroundings.ts'
import { attributesOf, hexIdOf, nanosOf, roomForOne, valueOf } from './values.ts'

/*
 * { "resourceLogs": [{ "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "billing" } }] },
 *   "scopeLogs": [{ "scope": { "name": "checkout" }, "logRecords": [{ "timeUnixNano": "1763780000123000000",
 *     "severityNumber": 17, "body": { "stringValue": "Charge failed" }, "traceId": "5b8efff798038103d269b633813fc60c",
 *     "attributes": [{ "key": "customer.id", "value": { "stringValue": "C-1042" } },
 *       { "key": "exception.type", "value": { "stringValue": "CardError" } }] }] }] }] }
 */

type LogsRead = { errors: ErrorSignal[]; rejected: number; dropped: number }

/**
 * The errors among the log records of a request: severity ERROR and above, and whatever carries an exception. The
 * others are not looked at further. Throws `invalid`.
 */
export function readLogs(request: ExportRequest, reading: Reading): LogsRead {
  const { naming } = reading
  const around = surroundingsReader(naming)
  const found: Found[] = []
  const nameless = new Set<string>()
  let dropped = 0
  let rejected = 0
  const { broken, beyond } = request.logs((glance, item, group) => {
    if (glance.severity < errorSeverity && !glance.exception) dropped += 1
    else if (found.length >= mostErrors) rejected += 1
    else {
      const record = item.open()
      if (!record) return void (rejected += 1)
      const one = foundIn(record, glance.severity, around(group), reading)
      found.push(one)
      if (one.traceId !== null && naming.by(one.own).length === 0) nameless.add(one.traceId)
    }
  })
  const names = gatherNames(nameless, naming)
  if (nameless.size > 0) request.logs((_glance, item) => names.visit(item))
  const candidates = found.map((one) => {
    const lent = one.traceId !== null && nameless.has(one.traceId) ? names.lend(one.traceId, one.spanId) : undefined
    const kind = one.traced ? ('exception' as const) : ('record' as const)
    return { kind, found: one, signal: toSignal(one, lent, reading) }
  })
  return { errors: oncePerFailure(candidates), rejected: rejected + broken + beyond, dropped }
}

function foundIn(record: Fields, severity: number, around: Surroundings, { sourceId, receivedAt }: Reading): Found {
  const room = roomForOne()
  const own = attributesOf(record['attributes'], room)
  const body = valueOf(record['body'], room)
  const eventName = textOf(record['eventName'], longest.name)
  const severityText = textOf(record['severityText'], 40)
  const nanos = nanosOf(record['timeUnixNano'], record['observedTimeUnixNano'])
  const traceId = hexIdOf(record['traceId'], 16)
  const spanId = hexIdOf(record['spanId'], 8)
  const thrown = thrownOf(own)
  // Without any time, two equal records of two requests are two errors, unless they are of the same span.
  const arrived = nanos === undefined && spanId === null ? receivedAt.toISOString() : ''
  const content = () =>
    hash(
      'sha256',
      JSON.stringify([sourceId, nanos ?? arrived, traceId, spanId, severity, eventName, body, own, around.digest]),
    )
  const key = exceptionKey({ traceId, thrown })
  const lost = record['droppedAttributesCount']
  return {
    own: isFields(body) ? withBody(own, body) : own,
    around,
    nanos,
    traceId,
    spanId,
    parentId: null,
    thrown,
    key: key ?? content(),
    traced: key !== undefined,
    level: levelOf(severity),
    text: saidIn(body),
    place: eventName,
    template: templateOf(own),
    payload: {
      resource: around.resource,
      scope: around.scope,
      record: {
        severity,
        severityText,
        time: nanos,
        traceId,
        spanId,
        eventName,
        body,
        attributes: own,
        ...(typeof lost === 'number' && lost > 0 && { droppedAttributesCount: lost }),
      },
    },
  }
}

/** How loggers name the text that they fill in: Serilog, the Java agent, Microsoft's, Sentry's. */
const templateNames = [
  'message_template.text',
  'log.body.template',
  '{OriginalFormat}',
  'message.template',
  'sentry.message.template',
]

function templateOf(own: Fields): string | null {
  for (const name of templateNames) {
    const template = textOf(own[name], longest.message)
    if (template) return template
  }
  return null
}

/** Structured logs say who in their body; a rule can also name it `body.account.id`. */
const withBody = (own: Fields, body: Fields): Fields => Object.assign(Object.create(null), body, own, { body })

function saidIn(body: unknown): string | null {
  if (!isFields(body) && !Array.isArray(body)) return textOf(body, longest.message)
  const said = isFields(body) ? textOf(body['message'] ?? body['msg'], longest.message) : null
  return said ?? textOf(JSON.stringify(body), longest.message)
}

function levelOf(severity: number): ErrorSignal['level'] {
  if (severity >= 21) return 'fatal'
  if (severity >= errorSeverity || severity === 0) return 'error'
  if (severity >= 13) return 'warning'
  return severity >= 9 ? 'info' : 'debug'
}
