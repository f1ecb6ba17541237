import type { ErrorSignal } from '#shared/signal.ts'
import { type Fields, fieldsOf, longest, plausibleTime, textOf } from '../read.ts'
import type { Surroundings } from './to-signal.ts'
import { idOf, plainAttributes, readTime, readTraceId } from './values.ts'
import { whoByAttributes } from './who.ts'

/*
 * { "timestamp": 1763780000.123, "level": "error", "body": "invoice 4711 could not be rendered", "severity_number": 17,
 *   "trace_id": "a2809e56d66c493988243806ca41f2f8", "attributes": {
 *     "sentry.message.template": { "value": "invoice %s could not be rendered", "type": "string" },
 *     "user.id": { "value": "C-1042", "type": "string" }, "sentry.environment": { "value": "production" } } }
 */

/** SEVERITY_NUMBER_ERROR and SEVERITY_NUMBER_FATAL, as OpenTelemetry counts. */
const errorSeverity = 17
const fatalSeverity = 21
/** Of a log's text in its sample. */
const longestBody = 10_000

/** Sentry's structured logs at level error and fatal as signals; the others are not looked at further. */
export function logsToSignals(logs: unknown[], around: Surroundings): ErrorSignal[] {
  const seen = new Map<string, number>()
  return logs.flatMap((given) => {
    const log = fieldsOf(given)
    const level = levelOf(log)
    if (!level) return []
    const signal = logToSignal(log, level, around)
    // Two logs that are equal to the letter are two errors; their order makes a retry bring the same IDs.
    const ordinal = seen.get(signal.id) ?? 0
    seen.set(signal.id, ordinal + 1)
    return ordinal === 0 ? [signal] : [{ ...signal, id: idOf([signal.id, ordinal]) }]
  })
}

function levelOf(log: Fields): 'error' | 'fatal' | undefined {
  const { level, severity_number: severity } = log
  if (level === 'error' || level === 'fatal') return level
  if (typeof level === 'string' || typeof severity !== 'number' || severity < errorSeverity) return undefined
  return severity >= fatalSeverity ? 'fatal' : 'error'
}

function logToSignal(log: Fields, level: 'error' | 'fatal', around: Surroundings): ErrorSignal {
  const attributes = plainAttributes(log['attributes'])
  const text = (...names: string[]) => {
    for (const name of names) {
      const found = textOf(attributes[name], longest.name)
      if (found) return found
    }
    return null
  }
  const body = typeof log['body'] === 'string' ? log['body'] : ''
  const message = textOf(body, longest.message) ?? ''
  const template = textOf(attributes['sentry.message.template'], longest.message)
  const time = readTime(log['timestamp'])
  const traceId = readTraceId(log['trace_id'])
  const when = time ?? around.receivedAt.toISOString()
  const who = whoByAttributes(attributes, around.rules)
  const sequence = text('sentry.timestamp.sequence')
  return {
    id: idOf([around.sourceId, when, sequence, level, message, traceId, who.identities, who.attributes]),
    ...plausibleTime(time, around.receivedAt, around.sentAt),
    ...who,
    level,
    message,
    template: template === message ? null : template,
    exceptions: [],
    fingerprint: [],
    platform: platformOf(text('sentry.sdk.name')),
    service: text('service', 'service.name'),
    environment: text('sentry.environment'),
    release: text('sentry.release'),
    region: text('region', 'cloud.region'),
    traceId,
    culprit: text('sentry.segment.name', 'code.function.name', 'logger.name'),
    payload: {
      timestamp: time === undefined ? null : time / 1_000,
      level,
      body: body.slice(0, longestBody),
      trace_id: traceId,
      attributes,
    },
  }
}

/** `sentry.javascript.node` and the like, by the name that events of the same SDK carry. */
function platformOf(sdk: string | null): string | null {
  const [, language, flavour] = /^sentry\.([a-z]+)(?:\.([a-z]+))?/.exec(sdk ?? '') ?? []
  if (language !== 'javascript') return language ?? null
  return /^(?:node|nestjs|bun|deno|awsserverless|google)$/.test(flavour ?? '') ? 'node' : 'javascript'
}
