import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#server/domains/issues/index.ts'
import { DomainError } from '#server/platform/errors.ts'
import { readOtlp } from '#server/ingest/otlp/read-otlp.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/otlp/${name}`))
const arrival = { receivedAt: new Date('2026-11-22T06:00:00Z'), source: { id: 1, settings: {} } }
const signalsOf = (body: Buffer, encoding: 'json' | 'protobuf') =>
  readOtlp(body, { encoding, signal: 'logs' }, arrival).errors

type Attributes = Record<string, string>
const list = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }))
const time = '1795326360925000000'
const request = (records: object[], resource: Attributes = {}) =>
  Buffer.from(
    JSON.stringify({
      resourceLogs: [{ resource: { attributes: list(resource) }, scopeLogs: [{ logRecords: records }] }],
    }),
  )
const one = (record: object, resource: Attributes = {}) =>
  signalsOf(request([{ timeUnixNano: time, severityNumber: 17, ...record }], resource), 'json')[0]

test.each(['json', 'protobuf'] as const)('logs as the real exporter sends them: %s', (encoding) => {
  const signals = signalsOf(fixture(encoding === 'json' ? 'logs.json' : 'logs.bin'), encoding)
  expect(signals).toHaveLength(2)
  expect(signals[0]).toMatchObject({
    timeGuessed: false,
    level: 'error',
    identities: [
      { kind: 'customer_id', value: 'C-1' },
      { kind: 'email', value: 'c-1@example.com' },
    ],
    message: 'the template has no block named "total"',
    service: 'documents',
    environment: 'production',
    release: '2.4.0',
    platform: 'node',
  })
  const exception = signals[0]?.exceptions.at(-1)
  expect(exception?.type).toBe('TypeError')
  expect(exception?.frames.at(-1)).toMatchObject({ function: 'renderDocument', inApp: true })
  expect(signals[0] && fingerprintOf(signals[0])).toBe(signals[1] && fingerprintOf(signals[1]))
})

test('the same bytes again are the same events; equal records of one request are two', () => {
  const record = { timeUnixNano: time, severityNumber: 17, body: { stringValue: 'x' } }
  const first = signalsOf(request([record, record]), 'json').map(({ id }) => id)
  expect(new Set(first).size).toBe(2)
  expect(signalsOf(request([record, record]), 'json').map(({ id }) => id)).toEqual(first)
  const later = { ...record, timeUnixNano: '1795326360926000000' }
  expect(first).not.toContain(signalsOf(request([later]), 'json')[0]?.id)
})

test('both encodings of the same records are the same events', () => {
  const record = { timeUnixNano: time, severityNumber: 17, attributes: [{ key: 'n', value: { intValue: 5 } }] }
  const text = { ...record, timeUnixNano: Number(time), attributes: [{ key: 'n', value: { intValue: '5' } }] }
  expect(signalsOf(request([record]), 'json')[0]?.id).toBe(signalsOf(request([text]), 'json')[0]?.id)
})

test.each([
  [{ severityNumber: 16 }, false],
  [{ severityNumber: 17 }, true],
  [{ severityNumber: 'SEVERITY_NUMBER_FATAL2' }, true],
  [{ severityNumber: 9, attributes: list({ 'exception.message': 'x' }) }, true],
  [{ severityNumber: 9, attributes: list({ 'http.route': '/' }) }, false],
  [{ attributes: [{ key: 5 }, { key: { toString: 1 } }, null] }, false],
])('an error or not: %j', (record, yes) => {
  expect(signalsOf(request([record]), 'json')).toHaveLength(yes ? 1 : 0)
})

test.each([
  [21, 'fatal'],
  [17, 'error'],
  [13, 'warning'],
  [9, 'info'],
  [1, 'debug'],
  [0, 'error'],
] as const)('severity %i is %s', (severityNumber, level) => {
  expect(one({ severityNumber, attributes: list({ 'exception.type': 'E' }) })?.level).toBe(level)
})

test('who: on the record before the resource; an enduser.id may be an e-mail address', () => {
  const record = { attributes: list({ 'enduser.id': 'ada@example.com', 'tenant.id': 'acme', 'user.name': 'ada' }) }
  expect(one(record, { 'customer.id': 'C-9', 'tenant.id': 'other' })?.identities).toEqual([
    { kind: 'customer_id', value: 'C-9' },
    { kind: 'tenant', value: 'acme' },
    { kind: 'email', value: 'ada@example.com' },
    { kind: 'username', value: 'ada' },
  ])
})

test('a service that was never named is none; a route is the culprit; an unset time is when it arrived', () => {
  const signal = one(
    { timeUnixNano: '0', attributes: list({ 'http.route': '/a/:id', 'http.request.method': 'GET' }) },
    { 'service.name': 'unknown_service:node', 'deployment.environment': 'staging' },
  )
  expect(signal).toMatchObject({ service: null, culprit: 'GET /a/:id', environment: 'staging', timeGuessed: true })
})

test.each([
  [Buffer.from('{'), 'json'],
  [Buffer.from('[]'), 'json'],
  [Buffer.from('nothing of ours'), 'protobuf'],
] as const)('broken bytes are refused: %s', (body, encoding) => {
  expect(() => signalsOf(body, encoding)).toThrow(DomainError)
})

test('any JSON and any bytes become bounded signals or are refused in a sentence', () => {
  const anyJson = fc.jsonValue({ maxDepth: 8 })
  const record = fc.record(
    {
      timeUnixNano: anyJson,
      severityNumber: fc.oneof(anyJson, fc.constant(17)),
      body: anyJson,
      traceId: anyJson,
      attributes: fc.oneof(
        anyJson,
        fc.array(
          fc.record({
            key: fc.oneof(anyJson, fc.constantFrom('exception.type', 'exception.stacktrace', 'customer.id')),
            value: fc.oneof(anyJson, fc.record({ stringValue: anyJson }), fc.record({ intValue: anyJson })),
          }),
        ),
      ),
    },
    { requiredKeys: [] },
  )
  const json = fc.oneof(
    anyJson,
    fc.array(record).map((logRecords) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })),
  )
  const check = (body: Buffer, encoding: 'json' | 'protobuf') => {
    try {
      for (const signal of signalsOf(body, encoding)) {
        expect(signal.id).toMatch(/^[0-9a-f-]{36}$/)
        expect(Number.isNaN(signal.occurredAt.getTime())).toBe(false)
        expect(fingerprintOf(signal)).toMatch(/^[0-9a-f]{32}$/)
      }
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
    }
  }
  fc.assert(fc.property(json, (value) => check(Buffer.from(JSON.stringify(value)), 'json')))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => check(Buffer.from(bytes), 'protobuf')))
  const whole = fixture('logs.bin')
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const broken = Buffer.from(whole)
      broken[at] = byte
      check(broken, 'protobuf')
    }),
  )
})
