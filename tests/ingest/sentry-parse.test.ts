import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#server/domains/issues/index.ts'
import { DomainError } from '#server/platform/errors.ts'
import { parseEnvelope, parseEvent, sentryLimits } from '#server/ingest/sentry/parse.ts'
import { readSentry } from '#server/ingest/sentry/read-sentry.ts'
import type { KnownSource } from '#server/domains/sources/index.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/sentry/${name}.envelope`))
const receivedAt = new Date('2026-11-22T05:48:00Z')
const source: KnownSource = { id: 1, kind: 'sentry', name: 'shop', settings: {} }
const read = (body: Buffer) => readSentry(body, { source, receivedAt })
const signalOf = (event: unknown) => {
  const [signal] = readSentry(Buffer.from(JSON.stringify(event)), { source, receivedAt, form: 'store' }).errors
  if (!signal) throw new Error('no signal')
  return signal
}
const signalsOf = (body: Buffer) => read(body).errors

test('an exception as @sentry/node sends it', () => {
  const [signal] = signalsOf(fixture('node-exception'))
  expect(signal).toMatchObject({
    id: '29e01979-eb0f-486c-9d8b-ab1a756fbe56',
    timeGuessed: false,
    level: 'error',
    identities: [
      { kind: 'user_id', value: 'C-1042' },
      { kind: 'email', value: 'ada@example.com' },
    ],
    message: 'Unexpected token \'u\', "{"lines":undefined}" is not valid JSON',
    platform: 'node',
    environment: 'production',
    release: 'shop@1.4.2',
    region: 'eu-west-1',
    service: null,
  })
  expect(signal?.exceptions[0]?.frames.at(-2)).toEqual({
    module: 'invoices',
    filename: '/srv/shop/billing/src/invoices.ts',
    function: 'Object.renderInvoice [as render]',
    inApp: true,
  })
})

test('the cause comes first and the thrown exception last', () => {
  const [signal] = signalsOf(fixture('node-cause'))
  expect(signal?.exceptions.map(({ type }) => type)).toEqual(['RangeError', 'Error'])
  expect(signal?.message).toBe('the month could not be closed')
})

test('a captured message is named by its text, not by its made-up trace', () => {
  const [signal] = signalsOf(fixture('node-message'))
  expect(signal?.message).toBe('invoice 4711 was not sent')
  const other = signalOf({ message: 'invoice 12 was not sent', platform: 'node' })
  expect(fingerprintOf(other)).toBe(signal && fingerprintOf(signal))
})

test('a session is framed and is no event', () => {
  expect(parseEnvelope(fixture('node-session')).items.map(({ type }) => type)).toEqual(['session'])
})

const framing: [string, string | Buffer, string[]][] = [
  ['nothing but a header', '{}', []],
  ['a header and a newline', '{}\n', []],
  ['no length, no final newline', '{}\n{"type":"event"}\n{"a":1}', ['event:{"a":1}']],
  [
    'a length and a payload with newlines',
    '{}\n{"type":"attachment","length":5}\na\nb\nc\n{"type":"event"}\n{}',
    ['attachment:a\nb\nc', 'event:{}'],
  ],
  ['an empty payload', '{}\n{"type":"x","length":0}\n\n{"type":"event"}\n{}\n', ['x:', 'event:{}']],
  ['several events', '{}\n{"type":"event"}\n1\n{"type":"event"}\n2\n', ['event:1', 'event:2']],
  ['a carriage return belongs to the payload', '{}\n{"type":"event"}\n{}\r\n', ['event:{}\r']],
  ['empty lines between items', '{}\n\n{"type":"event"}\n{}\n\n', ['event:{}']],
  ['an item without a type', '{}\n{}\nabc', [':abc']],
]
test.each(framing)('framing: %s', (_, body, items) => {
  expect(parseEnvelope(Buffer.from(body)).items.map((item) => `${item.type}:${item.payload.toString()}`)).toEqual(items)
})

test.each([
  ['', 'The envelope header is not a JSON object.'],
  ['[]\n', 'The envelope header is not a JSON object.'],
  ['{}\nnothing\n{}', 'The header of item 1 is not a JSON object.'],
  ['{}\n{"type":"event","length":100}\n{}', 'Item 1 of the envelope says 100 bytes, and only 2 follow.'],
  ['{}\n{"type":"event","length":1}\n{}\n', 'Item 1 of the envelope is not followed by a newline after its 1 bytes.'],
  ['{}\n{"type":"event","length":-1}\n{}\n', 'Item 1 of the envelope has a length that is not a number of bytes.'],
  [`{"a":"${'x'.repeat(70_000)}"}\n`, 'The envelope header is longer than 64 KiB.'],
])('broken: %.40s', (body, message) => {
  expect(() => parseEnvelope(Buffer.from(body))).toThrow(message)
})

test('one event is at most 1 MiB and an object', () => {
  expect(() => parseEvent(Buffer.alloc(sentryLimits.event + 1, 0x20))).toThrow('One event is larger than 1 MiB')
  expect(() => parseEvent(Buffer.from('[1]'))).toThrow('The event is not a JSON object.')
})

test.each([
  [1795326360.13, '2026-11-22T05:46:00.130Z'],
  ['2026-11-22T05:46:00.130Z', '2026-11-22T05:46:00.130Z'],
  ['2026-11-22T06:46:00.130+01:00', '2026-11-22T05:46:00.130Z'],
  ['2026-11-22T05:46:00.130456', '2026-11-22T05:46:00.130Z'],
  ['1795326360.13', '2026-11-22T05:46:00.130Z'],
])('time %s', (timestamp, moment) => {
  const signal = signalOf({ timestamp })
  expect(signal.occurredAt.toISOString()).toBe(moment)
  expect(signal.timeGuessed).toBe(false)
})

test.each([undefined, null, 0, -1, 1e300, 'yesterday', 1795326360 + 3 * 86_400, 1795326360 - 40 * 86_400, {}])(
  'time %s cannot be true: when it arrived stands for it',
  (timestamp) => {
    const signal = signalOf({ timestamp })
    expect(signal.occurredAt).toEqual(receivedAt)
    expect(signal.timeGuessed).toBe(true)
  },
)

test.each([
  [{ user: { id: 7 } }, ['user_id:7']],
  [{ user: { id: 'anonymous', email: 'ada@example.com', ip_address: '{{auto}}' } }, ['email:ada@example.com']],
  [{ user: { id: ' ', email: 'not an address' } }, []],
  [
    { user: { id: 'u-1', username: 'ada', tenant: 'acme' }, tags: [['customer_id', 'C-1']] },
    ['customer_id:C-1', 'tenant:acme', 'user_id:u-1', 'username:ada'],
  ],
  [{ user: 'ada', tags: { 'customer.id': 'C-2' } }, ['customer_id:C-2']],
])('who: %j', (event, identities) => {
  expect(signalOf(event).identities.map(({ kind, value }) => `${kind}:${value}`)).toEqual(identities)
})

test('an event without an ID has the same one at every retry, and another event another', () => {
  expect(signalOf({ message: 'a', timestamp: 1795326360 }).id).toBe(
    signalOf({ message: 'a', timestamp: 1795326360 }).id,
  )
  expect(signalOf({ message: 'a', timestamp: 1795326360 }).id).not.toBe(
    signalOf({ message: 'b', timestamp: 1795326360 }).id,
  )
})

test('what PostgreSQL refuses in a text is replaced', () => {
  const signal = signalOf({ message: 'a\u0000b\ud800c', tags: { service: 'x\u0000' }, user: { id: '\udc00' } })
  expect(signal.message).toBe('a\ufffdb\ufffdc')
  expect(signal.service).toBe('x\ufffd')
})

const anyJson = fc.jsonValue({ maxDepth: 6 })
const hostileEvent = fc.record(
  {
    event_id: anyJson,
    timestamp: anyJson,
    level: anyJson,
    message: anyJson,
    logentry: anyJson,
    user: anyJson,
    tags: anyJson,
    contexts: fc.oneof(anyJson, fc.record({ trace: anyJson, cloud_resource: anyJson })),
    fingerprint: anyJson,
    exception: fc.oneof(
      anyJson,
      fc.record({
        values: fc.array(
          fc.oneof(
            anyJson,
            fc.record({
              type: anyJson,
              value: anyJson,
              stacktrace: fc.oneof(
                anyJson,
                fc.record({
                  frames: fc.array(
                    fc.oneof(
                      anyJson,
                      fc.record({ function: anyJson, module: anyJson, filename: anyJson, in_app: anyJson }),
                    ),
                  ),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  },
  { requiredKeys: [] },
)

test('any event becomes a bounded signal', () => {
  fc.assert(
    fc.property(hostileEvent, (event) => {
      const signal = signalOf(event)
      expect(signal.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
      expect(Number.isNaN(signal.occurredAt.getTime())).toBe(false)
      expect(fingerprintOf(signal)).toMatch(/^[0-9a-f]{32}$/)
      const { payload: _, ...stored } = signal
      const text = JSON.stringify(stored)
      expect(text.length).toBeLessThan(1_000_000)
      expect(text).not.toContain('\\u0000')
      expect(text.isWellFormed() && !/\\ud[89a-f]/i.test(text)).toBe(true)
    }),
  )
})

test('any bytes are framed or refused in a sentence', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array)),
    fc
      .array(
        fc.oneof(fc.json(), fc.constantFrom('{}', '{"type":"event"}', '{"type":"event","length":3}', '', '\0', '\n')),
        { maxLength: 12 },
      )
      .map((lines) => Buffer.from(lines.join('\n'))),
  )
  fc.assert(
    fc.property(bytes, (body) => {
      try {
        for (const item of parseEnvelope(body).items) if (item.type === 'event') parseEvent(item.payload)
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
  )
})

const payload = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const oneLine = payload.map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a)))
const framed = fc.oneof(
  payload.map((bytes) => ({ bytes, length: bytes.length })),
  oneLine.map((bytes) => ({ bytes, length: undefined })),
)

test('what was framed comes out as it went in, by length or by line, with or without the last newline', () => {
  fc.assert(
    fc.property(fc.array(framed, { maxLength: 8 }), fc.boolean(), (items, endsWithNewline) => {
      const parts = items.flatMap(({ bytes, length }, at) => [
        Buffer.from(`\n${JSON.stringify({ type: `t${at}`, length })}\n`),
        bytes,
      ])
      const body = Buffer.concat([Buffer.from('{"a":1}'), ...parts, Buffer.from(endsWithNewline ? '\n' : '')])
      const envelope = parseEnvelope(body)
      expect(envelope.header).toEqual({ a: 1 })
      expect(envelope.items.map(({ type }) => type)).toEqual(items.map((_, at) => `t${at}`))
      for (const [at, { bytes }] of items.entries())
        expect(bytes.equals(envelope.items[at]?.payload ?? bytes)).toBe(true)
    }),
  )
})
