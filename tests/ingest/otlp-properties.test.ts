import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#server/domains/issues/index.ts'
import { readOtlp } from '#server/ingest/otlp/read-otlp.ts'
import { DomainError } from '#server/platform/errors.ts'
import { encodeRequest } from './otlp-encoder.ts'
import { arrivalWith, nanosAfter } from './otlp-requests.ts'

type Signal = 'logs' | 'traces'
type Encoding = 'json' | 'protobuf'
const read = (body: Buffer, encoding: Encoding, signal: Signal) => readOtlp(body, { encoding, signal }, arrivalWith())

/** Bounded signals, or a refusal in a sentence. */
function check(body: Buffer, encoding: Encoding, signal: Signal): void {
  try {
    const { errors, successes, rejected, dropped } = read(body, encoding, signal)
    for (const error of errors) {
      expect(error.id).toMatch(/^[0-9a-f-]{36}$/)
      expect(Number.isNaN(error.occurredAt.getTime())).toBe(false)
      expect(fingerprintOf(error)).toMatch(/^[0-9a-f]{32}$/)
      expect(error.message.length).toBeLessThanOrEqual(1_300)
      expect(JSON.stringify(error).length).toBeLessThan(2_000_000)
      expect(JSON.stringify(error)).not.toContain('\\u0000')
      expect(JSON.stringify(error).isWellFormed()).toBe(true)
    }
    for (const { identities, hour: at, lastAt, count } of successes) {
      expect(identities.length).toBeGreaterThan(0)
      expect(at.getTime() % 3_600_000).toBe(0)
      expect(lastAt >= at && count > 0).toBe(true)
    }
    for (const count of [rejected, ...Object.values(dropped)]) expect(count).toBeGreaterThanOrEqual(0)
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError)
  }
}

const anything = fc.jsonValue({ maxDepth: 8 })
const names = fc.constantFrom(
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'customer.id',
  'user',
  'http.route',
  'error.type',
  '__proto__',
  'constructor',
)
const loosePairs = fc.oneof(
  anything,
  fc.array(
    fc.record({
      key: fc.oneof(anything, names),
      value: fc.oneof(anything, fc.record({ stringValue: anything }), fc.record({ intValue: anything })),
    }),
  ),
)
const looseItem = fc.record(
  {
    timeUnixNano: anything,
    severityNumber: fc.oneof(anything, fc.constant(17)),
    severityText: anything,
    body: anything,
    traceId: fc.oneof(anything, fc.constant('5b8efff798038103d269b633813fc60c')),
    spanId: fc.oneof(anything, fc.constant('eee19b7ec3c1b174')),
    parentSpanId: fc.oneof(anything, fc.constant('eee19b7ec3c1b174')),
    attributes: loosePairs,
    name: anything,
    kind: fc.oneof(anything, fc.constantFrom(2, 5)),
    status: fc.oneof(anything, fc.record({ code: fc.constantFrom(1, 2), message: anything })),
    events: fc.oneof(anything, fc.array(fc.record({ name: fc.constant('exception'), attributes: loosePairs }))),
    startTimeUnixNano: anything,
    endTimeUnixNano: fc.oneof(anything, fc.constant(nanosAfter(5))),
  },
  { requiredKeys: [] },
)
const looseRequest = fc.oneof(
  anything,
  fc.array(looseItem).map((items) => ({
    resourceLogs: [{ scopeLogs: [{ logRecords: items }] }],
    resourceSpans: [{ scopeSpans: [{ spans: items }] }],
  })),
  fc.record({ resourceLogs: anything, resourceSpans: anything }),
)

test.each(['logs', 'traces'] as const)('any JSON is read in bounds or refused: %s', (signal) => {
  fc.assert(
    fc.property(looseRequest, (request) => check(Buffer.from(JSON.stringify(request)), 'json', signal)),
    { numRuns: 300 },
  )
})

test.each(['logs', 'traces'] as const)('any bytes, and whole requests with some bytes changed: %s', (signal) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => check(Buffer.from(bytes), 'protobuf', signal)))
  for (const name of ['logs.bin', 'traces.bin']) {
    const whole = readFileSync(join(import.meta.dirname, `../fixtures/otlp/${name}`))
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      cut: fc.nat(6),
      put: fc.uint8Array({ maxLength: 6 }),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const broken = changes.reduce<Buffer>(
          (body, { at, cut, put }) => Buffer.concat([body.subarray(0, at), put, body.subarray(at + cut)]),
          whole,
        )
        check(broken, 'protobuf', signal)
      }),
      { numRuns: 500 },
    )
    fc.assert(fc.property(fc.nat(whole.length), (end) => check(whole.subarray(0, end), 'protobuf', signal)))
  }
})

const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const any = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.constant({}),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('any'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({ values: fc.array(fc.record({ key: text, value: tie('any') }), { maxLength: 3 }) }),
    }),
  ),
})).any
const pairs = fc.array(fc.record({ key: fc.oneof(text, names), value: any }), { maxLength: 6 })
const id = (bytes: number) => fc.constantFrom('ab', 'cd', '00').map((byte) => byte.repeat(bytes))
const time = fc.oneof(fc.nat(100_000).map(nanosAfter), fc.constant('0'))
const item = fc.record(
  {
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8),
    attributes: pairs,
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: fc.nat(30),
    severityText: fc.constantFrom('', 'ERROR', 'info', 'Fatal', 'x'),
    body: any,
    eventName: text,
    name: text,
    kind: fc.nat(6),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    status: fc.record({ code: fc.nat(3), message: text }, { requiredKeys: [] }),
    events: fc.array(
      fc.record({ timeUnixNano: time, name: fc.constantFrom('exception', 'other'), attributes: pairs }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
)
const recordFields = [
  'timeUnixNano',
  'severityNumber',
  'severityText',
  'body',
  'attributes',
  'traceId',
  'spanId',
  'observedTimeUnixNano',
  'eventName',
]
const spanFields = [
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'attributes',
  'events',
  'status',
]
const only = (fields: string[], items: object[]) =>
  items.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => fields.includes(name))))

test.each(['logs', 'traces'] as const)('both encodings of the same request say the same: %s', (signal) => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 6 }), pairs, (items, attributes) => {
      const request =
        signal === 'logs'
          ? {
              resourceLogs: [
                {
                  resource: { attributes },
                  scopeLogs: [{ scope: { name: 's', attributes }, logRecords: only(recordFields, items) }],
                },
              ],
            }
          : {
              resourceSpans: [
                {
                  resource: { attributes },
                  scopeSpans: [{ scope: { name: 's', attributes }, spans: only(spanFields, items) }],
                },
              ],
            }
      const fromJson = read(Buffer.from(JSON.stringify(request)), 'json', signal)
      const fromProtobuf = read(encodeRequest(signal, request), 'protobuf', signal)
      expect(plain(fromProtobuf)).toEqual(plain(fromJson))
      // A retry is the same to the letter.
      expect(plain(read(encodeRequest(signal, request), 'protobuf', signal))).toEqual(plain(fromProtobuf))
    }),
    { numRuns: 300 },
  )
})

/** What counts: absent and default values are one thing in protobuf. */
const plain = ({ errors, successes, rejected, dropped }: ReturnType<typeof read>) => ({
  errors: errors.map((error) => ({ ...error, payload: null })),
  successes,
  rejected,
  dropped,
})
