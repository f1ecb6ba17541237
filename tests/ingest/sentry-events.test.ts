import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#server/domains/issues/index.ts'
import type { KnownSource } from '#server/domains/sources/index.ts'
import { formatMessage } from '#server/ingest/sentry/message.ts'
import { readSentry } from '#server/ingest/sentry/read-sentry.ts'
import type { ErrorSignal } from '#shared/signal.ts'

const source: KnownSource = { id: 1, kind: 'sentry', name: 'shop', settings: {} }
const receivedAt = new Date('2026-11-22T05:46:01Z')
const file = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/sentry/${name}`))
const only = ({ errors }: { errors: ErrorSignal[] }): ErrorSignal => {
  const [signal, ...more] = errors
  if (!signal || more.length > 0) throw new Error(`${errors.length} signals`)
  return signal
}
const stored = (body: Buffer, settings: KnownSource['settings'] = {}) =>
  only(readSentry(body, { source: { ...source, settings }, receivedAt, form: 'store' }))
const signalOf = (event: object, settings: KnownSource['settings'] = {}) =>
  stored(Buffer.from(JSON.stringify(event)), settings)
const captured = (name: string) => {
  const body = file(`${name}.envelope`)
  const [header = ''] = body.toString().split('\n', 1)
  const sentAt = new Date(JSON.parse(header).sent_at ?? receivedAt)
  return readSentry(body, { source, receivedAt: sentAt })
}
const who = ({ identities }: Pick<ErrorSignal, 'identities'>) => identities.map(({ kind, value }) => `${kind}:${value}`)
const kinds = ({ exceptions }: Pick<ErrorSignal, 'exceptions'>) => exceptions.map(({ type }) => type)

test('Python: an integer as ID, a chained cause, and the logged message with its template', () => {
  const signal = stored(file('python-store.json'))
  expect(who(signal)).toEqual(['user_id:1042', 'email:ada@example.com', 'username:ada'])
  expect(kinds(signal)).toEqual(['KeyError', 'RenderError'])
  expect(signal).toMatchObject({
    id: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
    message: 'the template has no total',
    service: 'billing',
    region: 'eu-west-1',
    culprit: 'billing.views.download',
    traceId: '5b8efff798038103d269b633813fc60c',
    timeGuessed: false,
  })
  expect(signal.attributes).toMatchObject({ 'user.id': '1042', 'extra.order.number': 'A-77' })
  expect(JSON.stringify(signal.attributes)).not.toContain('203.0.113.7')
})

test('Java: the exception has its own stack, so the thread’s counts for nothing; what hangs under user.data names too', () => {
  const signal = stored(file('java.json'))
  expect(signal.exceptions[0]?.frames.at(-1)?.function).toBe('lambda$close$0')
  expect(signal.level).toBe('fatal')
  expect(who(signal)).toEqual(['tenant:acme', 'user_id:C-2001'])
})

test('Ruby and PHP: any list of exceptions, tags as pairs, a customer in the user or in a tag', () => {
  expect(stored(file('ruby.json'))).toMatchObject({ message: "Couldn't find Invoice with 'id'=4711" })
  expect(who(stored(file('ruby.json')))).toEqual(['customer_id:C-3001'])
  const php = stored(file('php-pairs.json'))
  expect([who(php), php.service, kinds(php)]).toEqual([['customer_id:C-4001'], 'billing', ['PDOException']])
})

test('a crash without a stack of its own has that of the thread that crashed', () => {
  const [exception] = stored(file('native-threads.json')).exceptions
  expect(exception?.frames.map((frame) => frame.function)).toEqual(['start', 'renderInvoice'])
  const only = signalOf({ threads: [{ stacktrace: { frames: [{ function: 'wait' }] } }] })
  expect(only.exceptions).toEqual([
    { type: null, value: null, frames: [expect.objectContaining({ function: 'wait' })] },
  ])
})

test('@sentry/node: an AggregateError is titled by itself and grouped by what it holds, in any order', () => {
  const signal = only(captured('node-group'))
  expect(signal.message).toBe('two invoices failed')
  expect(new Set(kinds(signal))).toEqual(new Set(['Error', 'RangeError', 'TypeError', 'AggregateError']))
  expect(kinds(signal).at(-1)).toBe('AggregateError')
  const group = (...held: string[]) => {
    const inside = held.map((type, at) => ({
      type,
      value: `${type} failed`,
      mechanism: { exception_id: at + 1, parent_id: 0 },
    }))
    const root = {
      type: 'ExceptionGroup',
      value: 'unhandled',
      mechanism: { exception_id: 0, is_exception_group: true },
    }
    return signalOf({ exception: { values: [...inside, root] } })
  }
  expect(kinds(group('A', 'B', 'A', 'A'))).toEqual(['A', 'B', 'ExceptionGroup'])
  expect(fingerprintOf(group('A', 'B', 'A'))).toBe(fingerprintOf(group('B', 'A')))
})

test('a group within a group is looked through', () => {
  const at = (exception_id: number, parent_id?: number, is_exception_group?: boolean) => ({
    type: `E${exception_id}`,
    value: 'x',
    mechanism: { exception_id, parent_id, is_exception_group },
  })
  expect(
    kinds(signalOf({ exception: { values: [at(3, 1), at(2, 1), at(1, 0, true), at(0, undefined, true)] } })),
  ).toEqual(['E2', 'E3', 'E0'])
})

test('@sentry/node: a parameterised message is shown filled in and knows its template', () => {
  expect(only(captured('node-template'))).toMatchObject({
    message: 'invoice 4711 was not sent to Ada',
    template: 'invoice %s was not sent to %s',
    exceptions: [],
  })
})

test('@sentry/browser: a chained error from Chromium', () => {
  const signal = only(captured('browser-exception'))
  expect(signal).toMatchObject({ message: 'Basket could not be saved', platform: 'javascript', release: 'shop@1.4.2' })
  expect(kinds(signal)).toEqual(['Error', 'TypeError'])
  expect(who(signal)).toEqual(['user_id:C-1042', 'email:ada@example.com'])
})

test.each<[string, unknown, string]>([
  ['paid %s of %d', ['ACME', 3], 'paid ACME of 3'],
  ['%(who)s paid %(sum).2f', { who: 'ACME', sum: 3 }, 'ACME paid 3'],
  ['{} paid {}', ['ACME', 3], 'ACME paid 3'],
  ['{1} paid {0}', [3, 'ACME'], 'ACME paid 3'],
  ['{who} paid {sum:F2}', { who: 'ACME', sum: 3 }, 'ACME paid 3'],
  ['100 %% of %s', ['it'], '100 % of it'],
  ['nothing for %s', [], 'nothing for %s'],
  ['too few %s %s', ['a'], 'too few a %s'],
  ['an object %s', [{ a: 1 }], 'an object %s'],
  ['null %s and true %s', [null, true], 'null null and true true'],
  ['no %s', 'not a list', 'no %s'],
  ['{toString} {__proto__}', { a: 1 }, '{toString} {__proto__}'],
])('message %j with %j', (template, params, text) => {
  expect(formatMessage(template, params)).toBe(text)
})

test('a message that is given both ways keeps its template, one that is the same has none', () => {
  expect(signalOf({ logentry: { message: 'a %s', formatted: 'a 1', params: ['1'] } })).toMatchObject({
    message: 'a 1',
    template: 'a %s',
  })
  expect(signalOf({ logentry: { message: 'a', formatted: 'a' } })).toMatchObject({ message: 'a', template: null })
  expect(signalOf({ message: { message: 'a {}', params: ['1'] } })).toMatchObject({ message: 'a 1', template: 'a {}' })
})

test('an address of the network never names anybody, however it is mapped', () => {
  const event = { user: { ip_address: '203.0.113.7', geo: { city: 'Paris' } } }
  const signal = signalOf(event, { identities: [{ attribute: 'user.ip_address', kind: 'customer_id' }] })
  expect([signal.identities, signal.attributes]).toEqual([[], {}])
})

test('the source’s mapping comes first, and reaches into extra and contexts', () => {
  const event = { user: { id: 'u-1' }, extra: { order: { account: 'C-9' } }, contexts: { shop: { member: 'm-1' } } }
  const rules = [
    { attribute: 'extra.order.account', kind: 'customer_id' },
    { attribute: 'contexts.shop.member', kind: 'username' },
  ] as const
  expect(who(signalOf(event, { identities: [...rules] }))).toEqual(['customer_id:C-9', 'username:m-1', 'user_id:u-1'])
})

test('a clock that is wrong is corrected by the time of sending', () => {
  const event = { timestamp: '2026-11-22T07:45:59Z' }
  const body = `{"sent_at":"2026-11-22T07:46:01Z"}\n{"type":"event"}\n${JSON.stringify(event)}`
  const signal = only(readSentry(Buffer.from(body), { source, receivedAt }))
  expect([signal.occurredAt.toISOString(), signal.skewMs]).toEqual(['2026-11-22T05:45:59.000Z', 7_200_000])
})

test('the old endpoint also takes base64, compressed or not', () => {
  const json = JSON.stringify({ event_id: 'a'.repeat(32), message: 'old' })
  expect(stored(Buffer.from(deflateSync(json).toString('base64'))).message).toBe('old')
  expect(stored(Buffer.from(Buffer.from(json).toString('base64'))).message).toBe('old')
  expect(() => stored(Buffer.from('bm90aGluZw=='))).toThrow('neither JSON nor base64')
  const bomb = Buffer.from(deflateSync(Buffer.alloc(5_000_000)).toString('base64'))
  expect(() => stored(bomb)).toThrow('larger than 1 MiB')
})

test('an event nested ten thousands deep is read without harm', () => {
  const deep = `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`
  const body = `{"message":"deep","extra":${deep},"contexts":{"x":${deep}},"user":{"id":"C-1","data":${deep}}}`
  expect(stored(Buffer.from(body))).toMatchObject({ message: 'deep', identities: [{ kind: 'user_id', value: 'C-1' }] })
})
