import { invalid } from '#server/platform/errors.ts'
import { type Fields, fieldsOf, isFields, listOf } from '../read.ts'
import {
  errorSeverity,
  exceptionKeys,
  type ExportRequest,
  type Group,
  isErrorText,
  type Item,
  type LogGlance,
  mostItems,
  type SpanGlance,
  type Visit,
  type Walked,
} from './request.ts'
import { hexIdOf } from './values.ts'

type Lists = { resources: string; scopes: string; items: string }

/** An export request in the JSON mapping. Throws `invalid`. */
export function jsonRequest(body: Buffer): ExportRequest {
  const request = parse(body)
  return {
    logs: (visit) =>
      walk(request, { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' }, glanceLog, visit),
    spans: (visit) =>
      walk(request, { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' }, glanceSpan, visit),
  }
}

function walk<Glance>(request: Fields, names: Lists, glanceAt: (item: Fields) => Glance, visit: Visit<Glance>): Walked {
  if (!Object.hasOwn(request, names.resources) && Object.keys(request).length > 0) {
    throw invalid(`The body is not an export request of this signal: it has no ${names.resources}.`)
  }
  const walked: Walked = { items: 0, broken: 0, beyond: 0 }
  let fields: Fields = {}
  const item: Item = {
    open: () => fields,
    attributes: () => fields['attributes'],
    has: (attributes) => hasAttribute(fields, attributes),
    ids: () => ({
      traceId: hexIdOf(fields['traceId'], 16),
      spanId: hexIdOf(fields['spanId'], 8),
      parentId: hexIdOf(fields['parentSpanId'], 8),
    }),
  }
  for (const ofResource of listOf(request[names.resources])) {
    const { resource, [names.scopes]: scopes } = fieldsOf(ofResource)
    for (const ofScope of listOf(scopes)) {
      const { scope, [names.items]: items } = fieldsOf(ofScope)
      const group: Group = { resource: () => fieldsOf(resource), scope: () => fieldsOf(scope) }
      for (const given of listOf(items)) {
        if (walked.items >= mostItems) {
          walked.beyond += 1
          continue
        }
        walked.items += 1
        if (!isFields(given)) {
          walked.broken += 1
          continue
        }
        fields = given
        visit(glanceAt(fields), item, group)
      }
    }
  }
  return walked
}

function glanceLog(record: Fields): LogGlance {
  const given = enumOf(record['severityNumber'], 'SEVERITY_NUMBER_', severities)
  const severity = given <= 24 ? given : 0
  const text = record['severityText']
  const named = severity === 0 && typeof text === 'string' && text.length < 12 && isErrorText(text)
  const exception = hasAttribute(record, exceptionKeys)
  return { severity: named ? errorSeverity : severity, exception }
}

function hasAttribute(item: Fields, names: ReadonlySet<string>): boolean {
  return listOf(item['attributes']).some((attribute) => {
    const { key } = fieldsOf(attribute)
    return typeof key === 'string' && names.has(key)
  })
}

function glanceSpan(span: Fields): SpanGlance {
  return {
    kind: enumOf(span['kind'], 'SPAN_KIND_', kinds),
    status: enumOf(fieldsOf(span['status'])['code'], 'STATUS_CODE_', statuses),
    exception: listOf(span['events']).some((event) => fieldsOf(event)['name'] === 'exception'),
    root: hexIdOf(span['parentSpanId'], 8) === null,
  }
}

const severities: Record<string, number> = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 }
const kinds: Record<string, number> = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 }
const statuses: Record<string, number> = { OK: 1, ERROR: 2 }

/** OTLP writes enums as numbers; JSON mappings of others write names: `SEVERITY_NUMBER_ERROR2`. */
function enumOf(given: unknown, prefix: string, values: Record<string, number>): number {
  if (typeof given === 'number') return Number.isInteger(given) && given >= 0 ? given : 0
  if (typeof given !== 'string' || given.length > 40 || !given.startsWith(prefix)) return 0
  const name = given.slice(prefix.length).replace(/\d$/, '')
  return Object.hasOwn(values, name) ? (values[name] ?? 0) : 0
}

/** In a body that is larger, so many values are no telemetry: they would come to many times its size in memory. */
const suspectBytes = 8 * 1024 * 1024
const mostValues = 4_000_000
const comma = 44
const brace = 123
const bracket = 91

function parse(body: Buffer): Fields {
  if (body.length === 0) return {}
  if (body.length > suspectBytes && countValues(body) > mostValues) {
    throw invalid(`The body has more than ${mostValues} values. Send smaller batches.`)
  }
  let request: unknown
  try {
    request = JSON.parse(body.toString())
  } catch {
    throw invalid('The body is not JSON.')
  }
  if (!isFields(request)) throw invalid('The body is not an export request: a JSON object was expected.')
  return request
}

function countValues(body: Buffer): number {
  let values = 0
  for (const byte of body) if (byte === comma || byte === brace || byte === bracket) values += 1
  return values
}
