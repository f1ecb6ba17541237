import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KnownSource } from '#server/domains/sources/index.ts'
import { readSentry, type SentryArrival } from '#server/ingest/sentry/read-sentry.ts'
import { DomainError } from '#server/platform/errors.ts'

const source: KnownSource = { id: 1, kind: 'sentry', name: 'shop', settings: {} }
const receivedAt = new Date('2026-11-22T08:41:16Z')
const read = (body: Buffer | string, how: Partial<SentryArrival> = {}) =>
  readSentry(Buffer.from(body), { source, receivedAt, ...how })
const captured = (name: string) =>
  read(readFileSync(join(import.meta.dirname, `../fixtures/sentry/${name}.envelope`)), {
    receivedAt: new Date(name.startsWith('browser') ? '2026-11-22T08:42:11Z' : receivedAt),
  })
const item = (type: string, payload: object, header: object = {}) =>
  `${JSON.stringify(header)}\n${JSON.stringify({ type })}\n${JSON.stringify(payload)}\n`
const now = receivedAt.getTime() / 1_000
const attributes = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, type: typeof value }]))

test('@sentry/node: of a request only the segment that worked is a success', () => {
  const { errors, successes, dropped } = captured('node-spans')
  expect(errors).toEqual([])
  expect(successes).toEqual([
    {
      identities: [
        { kind: 'user_id', value: 'C-1042' },
        { kind: 'email', value: 'ada@example.com' },
        { kind: 'username', value: 'ada' },
      ],
      service: null,
      environment: 'production',
      hour: new Date('2026-11-22T08:00:00Z'),
      count: 1,
      lastAt: expect.any(Date),
    },
  ])
  expect(dropped).toEqual({ span: 2 })
})

test('@sentry/browser: a page that was loaded is a success, its measurements are not', () => {
  const { successes, dropped } = captured('browser-spans')
  expect(successes).toMatchObject([{ count: 1, identities: [{ value: 'C-1042' }, { value: 'ada@example.com' }] }])
  expect(dropped).toEqual({ span: 8 })
})

const span = (more: object = {}, values: Record<string, unknown> = {}) => ({
  name: 'GET /',
  is_segment: true,
  status: 'ok',
  end_timestamp: now,
  attributes: attributes({ 'user.id': 'C-1', 'service.name': 'billing', ...values }),
  ...more,
})

test('successes of one customer, service and hour are one with their number', () => {
  const items = [
    span(),
    span({ end_timestamp: now - 60 }),
    span({ end_timestamp: now - 3_600 }),
    span({}, { 'user.id': 'C-2' }),
  ]
  const { successes } = read(item('span', { version: 2, items }))
  expect(successes.map(({ identities, hour, count }) => [identities[0]?.value, hour.getUTCHours(), count])).toEqual([
    ['C-1', 8, 2],
    ['C-1', 7, 1],
    ['C-2', 8, 1],
  ])
  expect(successes[0]?.lastAt).toEqual(receivedAt)
})

test.each([
  ['failed', span({ status: 'error' })],
  ['answered with 503', span({}, { 'http.response.status_code': 503 })],
  ['answered with 404', span({}, { 'http.response.status_code': 404 })],
  ['part of another', span({ is_segment: false })],
  ['a measurement', span({}, { 'sentry.op': 'ui.webvital.lcp' })],
  ['of nobody', { ...span(), attributes: {} }],
])('a span that is %s is no success', (_, one) => {
  expect(read(item('span', { items: [one] }))).toMatchObject({ successes: [], dropped: { span: 1 } })
})

const transaction = (trace: object, more: object = {}) =>
  read(
    item('transaction', {
      type: 'transaction',
      timestamp: now,
      start_timestamp: now - 1,
      user: { id: 'C-1' },
      tags: { service: 'billing' },
      contexts: { trace: { op: 'http.server', ...trace } },
      ...more,
    }),
  )

test('transactions, the older form, say the same', () => {
  expect(transaction({ status: 'ok' }).successes).toMatchObject([{ service: 'billing', count: 1 }])
  expect(transaction({}).successes).toHaveLength(1)
  for (const status of ['internal_error', 'not_found', 'cancelled'])
    expect(transaction({ status }).successes).toEqual([])
  expect(transaction({ status: 'ok', data: { 'http.response.status_code': 500 } }).successes).toEqual([])
  expect(transaction({}, { contexts: { response: { status_code: 502 } } }).successes).toEqual([])
  expect(transaction({}, { user: null })).toMatchObject({ successes: [], dropped: { transaction: 1 } })
})

test('@sentry/node: logs at level error and fatal are errors, the others are counted', () => {
  const { errors, dropped } = captured('node-logs')
  expect(errors.map(({ level, message, template }) => [level, message, template])).toEqual([
    ['error', 'invoice 4711 could not be rendered', 'invoice %s could not be rendered'],
    ['fatal', 'the month could not be closed', null],
  ])
  expect(errors[0]).toMatchObject({
    identities: [{ value: 'C-1042' }, { value: 'ada@example.com' }, { value: 'ada' }],
    environment: 'production',
    release: 'shop@1.4.2',
    platform: 'node',
    exceptions: [],
    attributes: { 'user.id': 'C-1042' },
  })
  expect(dropped).toEqual({ log: 1 })
  expect(captured('browser-logs').errors).toMatchObject([
    { platform: 'javascript', message: 'basket %s was not saved' },
  ])
})

test('two equal logs are two errors, a retry of both is the same two', () => {
  const log = { timestamp: now, level: 'error', body: 'it broke', attributes: attributes({ 'user.id': 'C-1' }) }
  const ids = () => read(item('log', { items: [log, log] })).errors.map(({ id }) => id)
  expect(new Set(ids()).size).toBe(2)
  expect(ids()).toEqual(ids())
})

test('@sentry/node and @sentry/browser: feedback is the customer’s own words, with the event that it is about', () => {
  expect(captured('node-feedback').feedback).toEqual([
    {
      id: '7849603c-446f-44eb-9061-678de2484efd',
      identities: [
        { kind: 'user_id', value: 'C-1042' },
        { kind: 'email', value: 'ada@example.com' },
        { kind: 'username', value: 'ada' },
      ],
      at: expect.any(Date),
      message: 'The invoice page stays empty',
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  ])
  expect(captured('browser-feedback').feedback).toMatchObject([{ message: 'My basket is empty again' }])
})

test('words of nobody that the application knows are those of the address that was typed in', () => {
  const words = { message: 'Nothing works', contact_email: 'ada@example.com' }
  const feedback = (event: object) => read(item('feedback', { contexts: { feedback: words }, ...event })).feedback
  expect(feedback({})[0]?.identities).toEqual([{ kind: 'email', value: 'ada@example.com' }])
  expect(feedback({ user: { id: 'C-1' } })[0]?.identities).toEqual([{ kind: 'user_id', value: 'C-1' }])
  expect(read(item('feedback', { contexts: { feedback: { message: 'hm' } } }))).toMatchObject({
    feedback: [],
    dropped: { feedback: 1 },
  })
  expect(read(item('feedback', { user: { id: 'C-1' } }))).toMatchObject({ feedback: [], dropped: { feedback: 1 } })
})

test('the older user report takes whom its event hit, when both come together', () => {
  const event = { event_id: 'a'.repeat(32), timestamp: now, message: 'x', user: { id: 'C-1' } }
  const report = { event_id: 'a'.repeat(32), name: 'Ada', comments: 'It broke again' }
  const { feedback } = read(item('event', event) + item('user_report', report).slice(3))
  expect(feedback).toMatchObject([
    { message: 'It broke again', identities: [{ value: 'C-1' }], eventId: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' },
  ])
  expect(read(item('user_report', { ...report, email: 'ada@example.com' })).feedback).toMatchObject([
    { identities: [{ kind: 'email' }] },
  ])
})

test('what says nothing of a customer is counted by its name; made-up names share one', () => {
  expect(captured('node-session').dropped).toEqual({ session: 1 })
  expect(captured('node-check-in').dropped).toEqual({ check_in: 1 })
  expect(captured('node-metric').dropped).toEqual({ trace_metric: 1 })
  const body =
    '{}\n{"type":"replay_recording","length":3}\n\n\n\n\n{"type":"made_up"}\n{}\n{"type":"constructor"}\n{}\n'
  expect(read(body).dropped).toEqual({ replay_recording: 1, unknown: 2 })
})

test('what the SDK threw away itself is counted with the reason', () => {
  const discarded_events = [
    { reason: 'ratelimit_backoff', category: 'error', quantity: 7 },
    { reason: 'sample_rate', category: 'error', quantity: 2 },
    { reason: 'ratelimit_backoff', category: 'session', quantity: 9 },
    { reason: 'made up', category: 'error', quantity: 1 },
    { reason: 'sample_rate', category: 'made up', quantity: 1 },
    { reason: 'sample_rate', category: 'error', quantity: -5 },
  ]
  expect(read(item('client_report', { discarded_events })).dropped).toEqual({
    client_report: 1,
    'discarded.error.ratelimit_backoff': 7,
    'discarded.error.sample_rate': 2,
    'discarded.error.other': 1,
  })
})

test('a report of the browser is an error when its address names a customer, else counted', () => {
  const report = JSON.stringify({
    'csp-report': {
      'document-uri': 'https://shop.example/pay?card=1',
      'effective-directive': 'script-src',
      'blocked-uri': 'https://evil.example/x.js?y',
    },
  })
  const query = { sentry_key: 'secret', sentry_environment: 'staging', 'user.id': 'C-1' }
  const { errors } = read(report, { form: 'reports', query })
  expect(errors).toMatchObject([
    {
      message: "The page's security policy (script-src) blocked https://evil.example",
      identities: [{ value: 'C-1' }],
      environment: 'staging',
      culprit: '/pay',
    },
  ])
  expect(JSON.stringify(errors)).not.toContain('secret')
  expect(read(report, { form: 'reports', query: {} })).toMatchObject({ errors: [], dropped: { security: 1 } })
  const network = (type: string) => ({
    type: 'network-error',
    url: 'https://shop.example/pay',
    age: 500,
    body: { type },
  })
  const nel = read(JSON.stringify([network('tcp.timed_out'), network('ok')]), { form: 'reports', query })
  expect(nel).toMatchObject({
    errors: [{ message: 'The browser could not reach https://shop.example: tcp.timed_out' }],
    dropped: { security: 1 },
  })
  expect(() => read('nothing', { form: 'reports', query })).toThrow('not JSON')
})

test('of a crash dump the event beside it is read', () => {
  const form = (fields: Record<string, string>) =>
    Object.entries({ ...fields, upload_file_minidump: 'MDMP--x\r\n' })
      .map(([name, value]) => {
        const file = name.startsWith('upload') ? '; filename="a.dmp"' : ''
        return `--x-1\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
      })
      .join('') + '--x-1--\r\n'
  const how = { form: 'minidump', contentType: 'multipart/form-data; boundary=x-1' } as const
  const event = JSON.stringify({ event_id: 'b'.repeat(32), user: { id: 'C-1' }, release: 'app@1' })
  expect(read(form({ sentry: event }), how)).toMatchObject({
    errors: [{ level: 'fatal', message: 'The program crashed', identities: [{ value: 'C-1' }], release: 'app@1' }],
    dropped: { minidump: 1 },
    id: 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb',
  })
  expect(read(form({ sentry__2: event.slice(20), sentry__1: event.slice(0, 20) }), how).errors).toHaveLength(1)
  expect(read(form({}), how)).toMatchObject({ errors: [], dropped: { minidump: 1 } })
  expect(read('MDMP', { form: 'minidump', contentType: 'application/x-dmp' }).errors).toEqual([])
})

test('an item that cannot be read does not cost the error beside it', () => {
  const body = `{}\n{"type":"span"}\nbroken\n{"type":"log"}\n[1]\n{"type":"feedback"}\n1\n{"type":"event"}\n{"message":"x"}`
  expect(read(body)).toMatchObject({ errors: [{ message: 'x' }], dropped: { span: 1, log: 1, feedback: 1 } })
})

test('more errors than anybody has at once are refused', () => {
  const log = JSON.stringify({ level: 'error', body: 'x' })
  expect(() =>
    read(item('log', {}).replace('{}\n', '') && `{}\n{"type":"log"}\n{"items":[${Array(5_001).fill(log).join(',')}]}`),
  ).toThrow('at most 5000 errors')
  const events = '{}\n' + '{"type":"event"}\n{}\n'.repeat(101)
  expect(() => read(events)).toThrow('at most 100 events')
})

const anyJson = fc.jsonValue({ maxDepth: 4 })
const anyAttributes = fc.oneof(
  anyJson,
  fc.dictionary(
    fc.constantFrom('user.id', 'http.response.status_code', 'sentry.op', 'sentry.message.template', '__proto__', 'x'),
    fc.oneof(anyJson, fc.record({ value: anyJson, type: anyJson })),
  ),
)
const anyItem = fc.oneof(
  anyJson,
  fc.record(
    {
      items: fc.oneof(
        anyJson,
        fc.array(
          fc.record(
            {
              level: fc.oneof(anyJson, fc.constantFrom('error', 'fatal')),
              body: anyJson,
              timestamp: anyJson,
              end_timestamp: fc.oneof(anyJson, fc.double()),
              is_segment: fc.oneof(anyJson, fc.constant(true)),
              status: fc.oneof(anyJson, fc.constant('ok')),
              attributes: anyAttributes,
            },
            { requiredKeys: [] },
          ),
        ),
      ),
      contexts: fc.oneof(anyJson, fc.record({ feedback: fc.record({ message: anyJson }), trace: anyJson })),
      user: fc.oneof(anyJson, fc.record({ id: anyJson, data: anyJson })),
      comments: anyJson,
      event_id: anyJson,
      discarded_events: fc.oneof(anyJson, fc.array(anyJson)),
      'csp-report': anyJson,
      logentry: fc.record({ message: fc.string(), params: anyJson }),
      threads: anyJson,
    },
    { requiredKeys: [] },
  ),
)
const itemType = fc.constantFrom(
  'event',
  'transaction',
  'span',
  'log',
  'feedback',
  'user_report',
  'client_report',
  'raw_security',
  'session',
  'x',
)

test('any items become a bounded delivery or a sentence', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(itemType, anyItem), { maxLength: 5 }), anyJson, (items, sentAt) => {
      const lines = items.map(([type, payload]) => `${JSON.stringify({ type })}\n${JSON.stringify(payload)}`)
      try {
        const { errors, successes, feedback, dropped } = read(
          [JSON.stringify({ sent_at: sentAt }), ...lines].join('\n'),
        )
        const bare = errors.map((signal) => ({ ...signal, payload: null }))
        const text = JSON.stringify([bare, successes, feedback, dropped])
        expect(text.isWellFormed() && !/\\u0000|\\ud[89a-f]/i.test(text)).toBe(true)
        for (const { at, message } of feedback)
          expect([at.getTime() > 0, message.length <= 2_000]).toEqual([true, true])
        for (const { hour, identities } of successes)
          expect([hour.getTime() > 0, identities.length > 0]).toEqual([true, true])
        expect(Object.values(dropped).every((count) => count > 0 && Number.isInteger(count))).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
    { numRuns: 300 },
  )
})

test('any bytes, in any form, are read or refused in a sentence', () => {
  const form = fc.constantFrom('envelope' as const, 'store' as const, 'reports' as const, 'minidump' as const)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 500 }).map((array) => Buffer.from(array)),
    fc.base64String().map((text) => Buffer.from(text)),
    fc
      .array(fc.constantFrom('--x', '\r\n\r\n', 'name="sentry"', '{}', '{"user":1}', '\r\n'), { maxLength: 12 })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  fc.assert(
    fc.property(bytes, form, (body, how) => {
      try {
        read(body, { form: how, query: { 'user.id': 'C-1' }, contentType: 'multipart/form-data; boundary=x' })
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
    { numRuns: 500 },
  )
})

test('what is no status and no e-mail counts as absent, whatever it is', () => {
  // Of such an object even asking for its text or its number throws.
  const nothing = { toString: 1, valueOf: 1 }
  const transaction = item('transaction', {
    user: { id: 'C-1' },
    timestamp: now,
    contexts: { trace: { data: { 'http.response.status_code': nothing } } },
  })
  expect(read(transaction).successes).toHaveLength(1)
  expect(read(item('user_report', { comments: 'It broke', email: nothing })).dropped).toEqual({ feedback: 1 })
})
