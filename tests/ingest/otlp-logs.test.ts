import { expect, test } from 'vitest'
import { readOtlp } from '#server/ingest/otlp/read-otlp.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { encodeRequest } from './otlp-encoder.ts'
import { arrivalWith, attributeList, type Attributes, nanosAfter, readLogs, traceIdOf } from './otlp-requests.ts'

type RecordInput = { attributes?: Attributes; trace?: string; span?: string; at?: number; [field: string]: unknown }

const recordOf = ({ attributes = {}, trace, span, at = 0, ...more }: RecordInput) => ({
  timeUnixNano: nanosAfter(at),
  severityNumber: 17,
  ...(trace && { traceId: traceIdOf(trace) }),
  ...(span && { spanId: Buffer.from(span).toString('hex').padEnd(16, '1') }),
  attributes: attributeList(attributes),
  ...more,
})
const requestOf = (records: RecordInput[]) => ({
  resourceLogs: [{ scopeLogs: [{ logRecords: records.map(recordOf) }] }],
})
const read = (records: RecordInput[], rules: IdentityRule[] = []) => readLogs(requestOf(records), rules)
const whoOf = (records: RecordInput[]) =>
  read(records).errors.map(({ identities }) => identities.map(({ value }) => value).join('+'))
const text = (stringValue: string) => ({ stringValue })
const map = (values: Record<string, object>) => ({
  kvlistValue: { values: Object.entries(values).map(([key, value]) => ({ key, value })) },
})

test.each([
  ['ERROR', true],
  ['error', true],
  ['Critical', true],
  ['FATAL', true],
  ['SEVERE', true],
  ['warning', false],
  ['INFO', false],
  ['errors are fine', false],
])('without a number, the text of the severity decides: %s', (severityText, isError) => {
  const request = requestOf([{ severityNumber: 0, severityText, body: text('x') }])
  expect(readLogs(request).errors).toHaveLength(isError ? 1 : 0)
  const { errors } = readOtlp(encodeRequest('logs', request), { encoding: 'protobuf', signal: 'logs' }, arrivalWith())
  expect(errors).toHaveLength(isError ? 1 : 0)
})

test('what is no error is counted as dropped', () => {
  expect(read([{ severityNumber: 9 }, { severityNumber: 13 }, {}]).dropped).toEqual({ log: 2 })
})

test('a record that names nobody takes over what its span says, else what its trace says without contradiction', () => {
  const ada = { 'customer.id': 'C-1' }
  const bob = { 'customer.id': 'C-2' }
  const info = (attributes: Attributes, trace: string, span?: string) => ({
    severityNumber: 9,
    attributes,
    trace,
    span,
  })
  expect(whoOf([{ trace: 't', body: text('x') }, info(ada, 't')])).toEqual(['C-1'])
  expect(whoOf([{ trace: 't', body: text('x') }, info(ada, 'u')])).toEqual([''])
  expect(whoOf([{ body: text('x') }, info(ada, 't')])).toEqual([''])
  const both = [info(ada, 't', 'a'), info(bob, 't', 'b')]
  expect(whoOf([{ trace: 't', span: 'b', body: text('x') }, ...both])).toEqual(['C-2'])
  expect(whoOf([{ trace: 't', span: 'c', body: text('x') }, ...both])).toEqual([''])
  expect(whoOf([{ trace: 't', attributes: { 'customer.id': 'C-3' } }, info(ada, 't')])).toEqual(['C-3'])
})

test('an exception that is logged again further out is one error; two customers are two', () => {
  const card = { 'exception.type': 'CardError', 'exception.message': 'declined' }
  const [a, b] = [
    { ...card, 'customer.id': 'C-1' },
    { ...card, 'customer.id': 'C-2' },
  ]
  expect(
    whoOf([
      { trace: 't', span: 'a', attributes: a },
      { trace: 't', span: 'b', attributes: card, at: 3 },
    ]),
  ).toEqual(['C-1'])
  expect(
    whoOf([
      { trace: 't', span: 'a', attributes: a },
      { trace: 't', span: 'b', attributes: b },
    ]),
  ).toEqual(['C-1', 'C-2'])
  expect(
    whoOf([
      { trace: 't', attributes: a },
      { trace: 'u', attributes: a },
    ]),
  ).toEqual(['C-1', 'C-1'])
  expect(whoOf([{ attributes: a }, { attributes: a }])).toEqual(['C-1', 'C-1'])
})

test.each([
  ['message_template.text', 'Charge {Id} failed'],
  ['{OriginalFormat}', 'Charge {Id} failed'],
  ['log.body.template', 'Charge {} failed'],
  ['message.template', 'Charge %s failed'],
])('the template of %s', (name, template) => {
  const record = { body: text('Charge 17 failed'), attributes: { [name]: template } }
  expect(read([record]).errors[0]).toMatchObject({ template, message: 'Charge 17 failed' })
  expect(read([{ body: text('x') }]).errors[0]?.template).toBeNull()
})

test('a body of any kind', () => {
  const messageOf = (body: object) => read([{ body }]).errors[0]?.message
  expect(messageOf(map({ message: text('it broke'), at: { intValue: 5 } }))).toBe('it broke')
  expect(messageOf(map({ msg: text('it broke') }))).toBe('it broke')
  expect(messageOf(map({ code: { intValue: '9007199254740993' } }))).toBe('{"code":"9007199254740993"}')
  expect(messageOf({ arrayValue: { values: [text('a'), { intValue: 1 }, {}, { boolValue: true }] } })).toBe(
    '["a",1,null,true]',
  )
  expect(messageOf({ bytesValue: 'AAEC' })).toBe('AAEC')
  expect(messageOf({ doubleValue: 0.5 })).toBe('0.5')
  expect(messageOf({})).toBe('')
  expect(read([{ eventName: 'payment.failed' }]).errors[0]?.message).toBe('payment.failed')
})

test('a body that is a map says who, after the attributes; rules reach into it', () => {
  const body = map({ customer_id: text('C-body'), account: map({ id: text('A-7') }) })
  expect(read([{ body }]).errors[0]?.identities).toEqual([{ kind: 'customer_id', value: 'C-body' }])
  expect(read([{ body, attributes: { customer_id: 'C-own' } }]).errors[0]?.identities).toMatchObject([
    { value: 'C-own' },
  ])
  const [error] = read([{ body }], [{ attribute: 'body.account.id', kind: 'customer_id' }]).errors
  expect(error?.identities).toMatchObject([{ value: 'A-7' }, { value: 'C-body' }])
  expect(error?.attributes).toMatchObject({ 'body.account.id': 'A-7' })
})

test('one record brings no more than its share', () => {
  const long = 'x'.repeat(100_000)
  const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`key${index}`, long]))
  const [error] = read([{ body: text(long), attributes: { ...attributes, 'customer.id': 'C-1' } }]).errors
  expect(JSON.stringify(error).length).toBeLessThan(300_000)
  expect(error?.message.length).toBeLessThanOrEqual(1_000)
})

test('one request brings no more errors than anybody has at once; the rest is refused', () => {
  const logRecords = Array.from({ length: 20_003 }, (_, at) => recordOf({ at, body: text('x') }))
  const body = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
  const { errors, rejected } = readOtlp(body, { encoding: 'protobuf', signal: 'logs' }, arrivalWith())
  expect([errors.length, rejected]).toEqual([20_000, 3])
})

test('bytes that would become endless objects are refused or passed over', () => {
  // A record of two bytes each: a tag and a length of zero.
  const items = Buffer.alloc(2_000_000)
  for (let at = 0; at < items.length; at += 2) items[at] = 0x12
  const length = (size: number) => {
    const bytes = []
    for (let left = size; ; left >>>= 7) {
      if (left < 128) return Buffer.from([...bytes, left])
      bytes.push((left & 127) | 128)
    }
  }
  const scope = Buffer.concat([Buffer.from([0x12]), length(items.length), items])
  const body = Buffer.concat([Buffer.from([0x0a]), length(scope.length), scope])
  const { errors, rejected, dropped } = readOtlp(body, { encoding: 'protobuf', signal: 'logs' }, arrivalWith())
  expect([errors.length, rejected, dropped]).toEqual([0, 500_000, { log: 500_000 }])
  const commas = Buffer.alloc(9_000_000, ',')
  expect(() => readOtlp(commas, { encoding: 'json', signal: 'logs' }, arrivalWith())).toThrow('values')
})
