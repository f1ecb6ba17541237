import type { ErrorSignal } from '#shared/signal.ts'
import { hash } from 'node:crypto'
import { collectIdentities, kindOfUser } from '../identities.ts'
import { type Fields, fieldsOf, listOf, longest, plausibleTime, safeText, textOf } from '../read.ts'
import type { FoundRecord } from './parse.ts'
import { parseStacktrace } from './stacktrace.ts'
import { attributesOf, decimalOf, hexIdOf, valueOf } from './values.ts'

/*
 * { "resourceLogs": [{ "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "billing" } }] },
 *   "scopeLogs": [{ "scope": { "name": "checkout" }, "logRecords": [{ "timeUnixNano": "1763780000123000000",
 *     "severityNumber": 17, "body": { "stringValue": "Charge failed" }, "traceId": "5b8efff798038103d269b633813fc60c",
 *     "attributes": [{ "key": "customer.id", "value": { "stringValue": "C-1042" } },
 *       { "key": "exception.type", "value": { "stringValue": "CardError" } }] }] }] }] }
 */

/** SEVERITY_NUMBER_ERROR (logs data model, "Field: SeverityNumber"). */
const errorSeverity = 17
const exceptionKeys = new Set(['exception.type', 'exception.message', 'exception.stacktrace'])

/** What is an error: severity ERROR and above, or an exception's attributes. The others are not looked at further. */
export function isError({ record }: FoundRecord): boolean {
  if (severityOf(record) >= errorSeverity) return true
  return listOf(record['attributes']).some((item) => {
    const key = fieldsOf(item)['key']
    return typeof key === 'string' && exceptionKeys.has(key)
  })
}

/**
 * The error records of one request as signals. Pure. The ID comes from the content, and for records that are equal to
 * the letter from their order, so that a retry brings the same IDs.
 */
export function recordsToSignals(
  records: FoundRecord[],
  arrival: { receivedAt: Date; sourceId: number },
): ErrorSignal[] {
  const seen = new Map<string, number>()
  return records.map((found) => {
    const { signal, content } = recordToSignal(found, arrival)
    const ordinal = seen.get(content) ?? 0
    seen.set(content, ordinal + 1)
    return { ...signal, id: uuidOf(ordinal === 0 ? content : hash('sha256', `${content}\n${ordinal}`)) }
  })
}

function recordToSignal(
  { resource, scope, record }: FoundRecord,
  { receivedAt, sourceId }: { receivedAt: Date; sourceId: number },
): { signal: ErrorSignal; content: string } {
  const own = attributesOf(record['attributes'])
  const ofScope = scope.attributes
  const body = valueOf(record['body'])
  const nanos = timeOf(record)
  const traceId = hexIdOf(record['traceId'], 16)
  const spanId = hexIdOf(record['spanId'], 8)
  const severity = severityOf(record)
  const nearest = (name: string) => own[name] ?? ofScope[name] ?? resource[name]
  const text = (...names: string[]) => {
    for (const name of names) {
      const found = textOf(nearest(name), longest.name)
      if (found) return found
    }
    return null
  }
  const type = textOf(own['exception.type'], longest.name)
  const said = textOf(own['exception.message'], longest.message)
  const bodyText = textOf(typeof body === 'object' && body !== null ? JSON.stringify(body) : body, longest.message)
  const language = textOf(resource['telemetry.sdk.language'], 40)
  const stack = typeof own['exception.stacktrace'] === 'string' ? own['exception.stacktrace'] : ''
  const eventName = textOf(record['eventName'], longest.name)
  const service = text('service.name')
  const signal: ErrorSignal = {
    id: '',
    ...plausibleTime(nanos === undefined ? undefined : Number(nanos) / 1e6, receivedAt),
    attributes: {},
    level: levelOf(severity),
    identities: collectIdentities([
      ['customer_id', nearest('customer.id') ?? nearest('customer_id')],
      ['tenant', nearest('tenant.id')],
      [kindOfUser(nearest('enduser.id')), nearest('enduser.id')],
      ['user_id', nearest('user.id')],
      ['email', nearest('user.email')],
      ['username', nearest('user.name')],
    ]),
    message: said ?? bodyText ?? type ?? eventName ?? '',
    exceptions:
      type || said || stack ? parseStacktrace({ type: type ?? firstWord(stack), value: said }, stack, language) : [],
    template: null,
    fingerprint: [],
    platform: language === 'nodejs' ? 'node' : language === 'webjs' ? 'javascript' : language,
    service: service?.startsWith('unknown_service') ? null : service,
    environment: text('deployment.environment.name', 'deployment.environment'),
    release: text('service.version'),
    region: text('cloud.region'),
    traceId,
    culprit: culpritOf(own, text),
    payload: {
      resource,
      scope,
      record: {
        severity,
        severityText: record['severityText'],
        time: nanos,
        traceId,
        spanId,
        eventName,
        body,
        attributes: own,
      },
    },
  }
  // Without any time, two equal records of two requests are two errors, unless they are of the same span.
  const arrived = nanos === undefined && spanId === null ? receivedAt.toISOString() : ''
  const parts = [sourceId, nanos ?? arrived, traceId, spanId, severity, eventName, body, own, ofScope, resource]
  return { signal, content: hash('sha256', JSON.stringify(parts)) }
}

/** The route or function that the record names; where it names none, the frames tell. */
function culpritOf(own: Fields, text: (...names: string[]) => string | null): string | null {
  const route = textOf(own['http.route'], longest.name)
  if (route)
    return safeText([text('http.request.method', 'http.method'), route].filter(Boolean).join(' '), longest.name)
  return text('code.function.name', 'code.function')
}

/** A trace that was sent without a type mostly begins with it: `TypeError: x is undefined`. */
function firstWord(stack: string): string | null {
  return /^(?<type>[\w$.]{1,150}(?:Error|Exception|Failure|Panic))\b/.exec(stack)?.groups?.['type'] ?? null
}

const severityNames: Record<string, number> = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 }

/** 0 is "unspecified". The JSON mapping allows the names of enum values: `SEVERITY_NUMBER_ERROR2`. */
function severityOf(record: Fields): number {
  const given = record['severityNumber']
  if (typeof given === 'number') return Number.isInteger(given) && given >= 0 && given <= 24 ? given : 0
  const name = typeof given === 'string' ? /^SEVERITY_NUMBER_([A-Z]{4,5})/.exec(given)?.[1] : undefined
  return severityNames[name ?? ''] ?? 0
}

function levelOf(severity: number): ErrorSignal['level'] {
  if (severity >= 21) return 'fatal'
  if (severity >= errorSeverity || severity === 0) return 'error'
  if (severity >= 13) return 'warning'
  return severity >= 9 ? 'info' : 'debug'
}

/** Nanoseconds since 1970 as digits: when it happened, else when it was observed; 0 means absent. */
function timeOf(record: Fields): string | undefined {
  for (const name of ['timeUnixNano', 'observedTimeUnixNano']) {
    const nanos = decimalOf(record[name])
    if (nanos !== undefined && nanos !== '0') return nanos
  }
  return undefined
}

const uuidOf = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
