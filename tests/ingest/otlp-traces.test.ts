import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readOtlp } from '#server/ingest/otlp/read-otlp.ts'
import {
  arrivalWith,
  attributeList,
  type Attributes,
  hour,
  nanosAfter,
  readLogs,
  readTraces,
  type SpanInput,
  spanOf,
  traceIdOf,
  tracesRequest,
} from './otlp-requests.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/otlp/${name}`))
const read = (spans: SpanInput[], resource?: Attributes) => readTraces(tracesRequest(spans, resource))
const server = 2
const client = 3
const consumer = 5
const failed = 2
const card = { type: 'CardError', message: 'declined' }
const ada = { 'customer.id': 'C-1' }
const whoOf = (read: { errors: { identities: { value: string }[] }[] }) =>
  read.errors.map(({ identities }) => identities.map(({ value }) => value).join('+'))

test.each(['json', 'protobuf'] as const)('traces as the real exporter sends them: %s', (encoding) => {
  const arrival = { ...arrivalWith(), receivedAt: new Date('2026-11-22T09:00:00Z') }
  const body = fixture(encoding === 'json' ? 'traces.json' : 'traces.bin')
  const { errors, successes, rejected, dropped } = readOtlp(body, { encoding, signal: 'traces' }, arrival)
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({
    level: 'error',
    identities: [{ kind: 'customer_id', value: 'C-1' }],
    message: 'the amount is out of range',
    exceptions: [{ type: 'RangeError' }],
    service: 'documents',
    environment: 'production',
    release: '2.4.0',
    platform: 'node',
    culprit: 'GET /invoices/:id',
    timeGuessed: false,
  })
  expect(errors[0]?.exceptions[0]?.frames.length).toBeGreaterThan(2)
  expect(errors[0]?.traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(successes).toMatchObject([
    { identities: [{ kind: 'customer_id', value: 'C-1' }], service: 'documents', environment: 'production', count: 2 },
    { identities: [{ kind: 'customer_id', value: 'C-2' }], count: 1 },
  ])
  expect([rejected, dropped]).toEqual([0, { span: 6 }])
})

test('an exception that is recorded again on its way out is one error, with the name that the outer span has', () => {
  const spans: SpanInput[] = [
    // Clocks of spans are not that exact.
    { id: 'c', parent: 'b', name: 'SELECT', kind: client, status: failed, exceptions: [{ ...card, at: 61 }] },
    { id: 'b', parent: 'a', status: failed, exceptions: [{ ...card, at: 60 }] },
    { id: 'a', kind: server, status: failed, said: 'declined', exceptions: [{ ...card, at: 62 }], attributes: ada },
  ]
  for (const order of [spans, spans.toReversed()]) {
    const { errors, successes } = read(order)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ identities: [{ value: 'C-1' }], payload: { span: { name: 'SELECT' } } })
    expect(successes).toEqual([])
  }
})

test('two attempts that fail alike are one error; another exception in the trace is another', () => {
  const attempt = (id: string, at: number): SpanInput => ({
    id,
    parent: 'a',
    kind: client,
    status: failed,
    exceptions: [{ ...card, at }],
  })
  const spans = [attempt('b', 10), attempt('c', 20), { id: 'a', kind: server, status: failed, attributes: ada }]
  expect(read(spans).errors).toHaveLength(1)
  const other: SpanInput = { id: 'd', parent: 'a', exceptions: [{ type: 'MailError', message: 'declined' }] }
  expect(read([...spans, other]).errors).toHaveLength(2)
})

test('a job over many customers is one error for each whom it hit', () => {
  const item = (customer: string): SpanInput[] => [
    { id: `i${customer}`, parent: 'a', attributes: { 'customer.id': customer } },
    { id: `q${customer}`, parent: `i${customer}`, kind: client, status: failed, exceptions: [card] },
  ]
  const job: SpanInput = { id: 'a', status: failed, said: 'three failed' }
  expect(whoOf(read([...item('1'), ...item('2'), ...item('3'), job])).sort()).toEqual(['1', '2', '3'])
})

test('a failed entry without an exception is an error; inside and at the calling side it is none', () => {
  const { errors, successes } = read([
    {
      id: 'a',
      kind: server,
      status: failed,
      attributes: { ...ada, 'http.route': '/a', 'http.request.method': 'GET', 'http.response.status_code': 503 },
    },
    { id: 'b', parent: 'a', kind: client, status: failed, said: 'ECONNREFUSED' },
    { id: 'c', parent: 'a', kind: 1, status: failed },
  ])
  expect(errors).toMatchObject([{ message: 'GET /a answered 503', culprit: 'GET /a', exceptions: [] }])
  expect(successes).toEqual([])
})

test.each([
  [
    { 'error.type': 'TimeoutError' },
    'too slow',
    { message: 'too slow', exceptions: [{ type: 'TimeoutError', value: 'too slow', frames: [] }] },
  ],
  [
    { 'error.type': 'TimeoutError' },
    undefined,
    { message: 'GET /a failed', exceptions: [{ type: 'TimeoutError', value: null }] },
  ],
  [{ 'error.type': '500' }, undefined, { message: 'GET /a failed', exceptions: [] }],
  [{ 'error.type': '_OTHER', 'http.status_code': 500 }, undefined, { message: 'GET /a answered 500', exceptions: [] }],
  [{}, 'too slow', { message: 'GET /a: too slow', exceptions: [], culprit: 'GET /a' }],
] as [Attributes, string | undefined, object][])('what a status says: %j %s', (attributes, said, expected) => {
  expect(read([{ id: 'a', kind: server, status: failed, said, attributes }]).errors).toMatchObject([expected])
})

test('a failure seen by two services of one trace is one error', () => {
  const { errors } = read([
    { id: 'a', kind: server, status: failed, name: 'gateway', ended: 200, attributes: ada },
    { id: 'b', parent: 'a', kind: server, status: failed, name: 'billing', ended: 150 },
  ])
  expect(errors).toHaveLength(1)
  expect(whoOf({ errors })).toEqual(['C-1'])
})

test.each([
  ['a served request', { kind: server, attributes: { 'http.response.status_code': 200 } }, 1],
  ['a redirect', { kind: server, attributes: { 'http.response.status_code': 302 } }, 1],
  ['a refused request', { kind: server, attributes: { 'http.response.status_code': 404 } }, 0],
  ['a refused call', { kind: server, attributes: { 'rpc.grpc.status_code': 5 } }, 0],
  ['a served call', { kind: server, attributes: { 'rpc.grpc.status_code': 0 } }, 1],
  ['a message', { kind: consumer }, 1],
  ['a job', { kind: 1 }, 1],
  ['a step', { kind: 1, parent: 'z' }, 0],
  ['a call out', { kind: client, parent: 'z' }, 0],
  ['a sent message', { kind: 4, parent: 'z' }, 0],
  ['a request with an exception', { kind: server, exceptions: [card] }, 0],
  ['a request that went well in spite of one', { kind: server, status: 1, exceptions: [card] }, 1],
  ['a failed request', { kind: server, status: failed }, 0],
] as [string, Omit<SpanInput, 'id'>, number][])('%s', (_what, span, count) => {
  const { successes } = read([{ id: 'a', ...span, attributes: { ...ada, ...span.attributes } }])
  expect(successes.reduce((sum, one) => sum + one.count, 0)).toBe(count)
})

test('successes are summed by customer, service, environment and hour; those of nobody are left out', () => {
  const good = (id: string, ended: number, attributes: Attributes): SpanInput => ({
    trace: id,
    id,
    kind: server,
    ended,
    attributes,
  })
  const { successes } = read([
    good('a', 1_000, ada),
    good('b', 3_000, ada),
    good('c', 2_000, ada),
    good('d', 3_600_000, ada),
    good('e', 1_000, { ...ada, 'service.name': 'other' }),
    good('f', 1_000, { ...ada, 'deployment.environment.name': 'staging' }),
    good('g', 1_000, { 'session.id': 'S-1', 'client.address': '203.0.113.7', 'user.full_name': 'Ada L' }),
  ])
  expect(
    successes.map(({ service, environment, hour: at, count, lastAt }) => [
      service,
      environment,
      at.getTime() - hour.getTime(),
      count,
      lastAt.getTime() - hour.getTime(),
    ]),
  ).toEqual([
    ['billing', null, 0, 3, 3_000],
    ['billing', null, 3_600_000, 1, 3_600_000],
    ['other', null, 0, 1, 1_000],
    ['billing', 'staging', 0, 1, 1_000],
  ])
})

test('a name that is said anywhere in the trace counts for its entries, unless two are said', () => {
  const entry: SpanInput = { id: 'a', kind: server }
  const session = (id: string, customer: string): SpanInput => ({
    id,
    parent: 'a',
    attributes: { 'customer.id': customer },
  })
  expect(read([entry, session('b', 'C-1')]).successes).toMatchObject([{ identities: [{ value: 'C-1' }], count: 1 }])
  expect(read([entry, session('b', 'C-1'), session('c', 'C-2')]).successes).toEqual([])
  const inner: SpanInput = { id: 'd', parent: 'c', exceptions: [card] }
  expect(whoOf(read([entry, session('b', 'C-1'), session('c', 'C-2'), inner]))).toEqual(['C-2'])
})

test('who: on the event, the span, its trace, the scope and the resource, in this order; and by rules', () => {
  const span: SpanInput = {
    id: 'b',
    parent: 'a',
    exceptions: [{ ...card, attributes: { 'user.id': 'event' } }],
    attributes: { 'user.id': 'span', 'user.email': 's@example.com' },
  }
  const resource = { 'user.id': 'resource', 'tenant.id': 'acme' }
  expect(read([span], resource).errors[0]?.identities).toEqual([
    { kind: 'tenant', value: 'acme' },
    { kind: 'user_id', value: 'event' },
    { kind: 'email', value: 's@example.com' },
  ])
  const bare: SpanInput[] = [
    { id: 'b', parent: 'a', exceptions: [card] },
    { id: 'a', attributes: { 'user.id': 'outer' } },
  ]
  expect(read(bare, resource).errors[0]?.identities).toMatchObject([{ value: 'acme' }, { value: 'outer' }])
  const byRule = readTraces(tracesRequest([{ id: 'a', kind: server, attributes: { 'app.account': 'A-7' } }]), [
    { attribute: 'app.account', kind: 'customer_id' },
  ])
  expect(byRule.successes).toMatchObject([{ identities: [{ kind: 'customer_id', value: 'A-7' }] }])
})

test('the same exception as a span event and as a log record has the same ID', () => {
  const stack = 'CardError: declined\n    at pay (/srv/a.js:1:2)'
  const span: SpanInput = { id: 'a', kind: server, status: failed, exceptions: [{ ...card, stack }], attributes: ada }
  const { traceId, spanId } = spanOf(span)
  const attributes = attributeList({ ...ada, 'exception.type': 'CardError', 'exception.message': 'declined' })
  const record = {
    timeUnixNano: nanosAfter(61),
    severityNumber: 17,
    eventName: 'exception',
    traceId,
    spanId,
    attributes,
  }
  const logs = readLogs({ resourceLogs: [{ scopeLogs: [{ logRecords: [record, record] }] }] })
  expect(logs.errors.map(({ id }) => id)).toEqual(read([span]).errors.map(({ id }) => id))
})

test('a retry brings the same IDs, whatever comes along with it', () => {
  const one: SpanInput = { trace: 'x', id: 'a', kind: server, status: failed, attributes: ada }
  const two: SpanInput = { trace: 'y', id: 'b', parent: 'z', exceptions: [{ stack: 'Error\n    at x (/a.js:1:1)' }] }
  const ids = (spans: SpanInput[]) => new Set(read(spans).errors.map(({ id }) => id))
  expect(ids([one, two])).toEqual(ids([two, one]))
  expect(ids([one])).toEqual(new Set([...ids([one, two])].slice(0, 2).filter((id) => ids([one]).has(id))))
  expect(ids([one]).size).toBe(1)
})

test('the sample holds the span, its event and what surrounds them', () => {
  const { errors } = read([{ id: 'a', parent: 'z', name: 'pay', exceptions: [card], attributes: ada }])
  expect(errors[0]?.payload).toMatchObject({
    resource: { 'service.name': 'billing' },
    span: { name: 'pay', attributes: ada },
    event: { attributes: { 'exception.type': 'CardError' } },
  })
  expect(errors[0]?.traceId).toBe(traceIdOf('t'))
})

test('a status code that is a list of values counts as absent', () => {
  const status = { key: 'http.response.status_code', value: { kvlistValue: { values: [] } } }
  const who = { key: 'customer.id', value: { stringValue: 'C-1' } }
  const span = { traceId: traceIdOf('status'), spanId: '00000000000000aa', kind: server, attributes: [status, who] }
  const body = JSON.stringify({
    resourceSpans: [{ scopeSpans: [{ spans: [span, { ...span, status: { code: failed } }] }] }],
  })
  const { errors, successes } = readOtlp(Buffer.from(body), { encoding: 'json', signal: 'traces' }, arrivalWith())
  expect(errors).toHaveLength(1)
  expect(successes).toHaveLength(1)
})
