import { readOtlp } from '#server/ingest/otlp/read-otlp.ts'
import type { IdentityRule } from '#shared/sources.ts'

export type Attributes = Record<string, string | number>
export const attributeList = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }))

export type SpanInput = {
  trace?: string
  id: string
  parent?: string
  name?: string
  kind?: number
  status?: number
  said?: string
  /** Milliseconds after the start of the hour. */
  ended?: number
  attributes?: Attributes
  exceptions?: { type?: string; message?: string; stack?: string; at?: number; attributes?: Attributes }[]
}

export const hour = new Date('2026-11-22T05:00:00Z')
export const nanosAfter = (ms: number) => String(BigInt(hour.getTime() + ms) * 1_000_000n)
const hex = (given: string, length: number) => Buffer.from(given).toString('hex').padEnd(length, '1')
export const traceIdOf = (name: string) => hex(name, 32)

export const spanOf = ({ trace = 't', id, parent, exceptions = [], ...span }: SpanInput) => ({
  traceId: hex(trace, 32),
  spanId: hex(id, 16),
  ...(parent && { parentSpanId: hex(parent, 16) }),
  name: span.name ?? 'GET /a',
  kind: span.kind ?? 1,
  startTimeUnixNano: nanosAfter((span.ended ?? 100) - 50),
  endTimeUnixNano: nanosAfter(span.ended ?? 100),
  attributes: attributeList(span.attributes ?? {}),
  status: { code: span.status ?? 0, ...(span.said && { message: span.said }) },
  events: exceptions.map(({ type, message, stack, at = 60, attributes = {} }) => ({
    timeUnixNano: nanosAfter(at),
    name: 'exception',
    attributes: attributeList({
      ...(type && { 'exception.type': type }),
      ...(message && { 'exception.message': message }),
      ...(stack && { 'exception.stacktrace': stack }),
      ...attributes,
    }),
  })),
})

export const tracesRequest = (spans: SpanInput[], resource: Attributes = { 'service.name': 'billing' }) => ({
  resourceSpans: [{ resource: { attributes: attributeList(resource) }, scopeSpans: [{ spans: spans.map(spanOf) }] }],
})

export const arrivalWith = (identities: IdentityRule[] = []) => ({
  receivedAt: new Date('2026-11-22T06:00:00Z'),
  source: { id: 1, settings: { identities } },
})

export const readTraces = (request: object, rules: IdentityRule[] = []) =>
  readOtlp(Buffer.from(JSON.stringify(request)), { encoding: 'json', signal: 'traces' }, arrivalWith(rules))

export const readLogs = (request: object, rules: IdentityRule[] = []) =>
  readOtlp(Buffer.from(JSON.stringify(request)), { encoding: 'json', signal: 'logs' }, arrivalWith(rules))
