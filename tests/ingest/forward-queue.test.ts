import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeUpstream, startUpstream } from '#tests/fakes/sentry-upstream.ts'
import { parseDsn } from '#shared/dsn.ts'
import { addressTo, type Parcel } from '#server/ingest/forward/parcel.ts'
import { createQueue, type ForwardQueue, type QueueLimits } from '#server/ingest/forward/queue.ts'

let upstream: FakeUpstream
let queue: ForwardQueue
let reports: (string | null)[]
let reported: () => void

beforeEach(async () => {
  upstream = await startUpstream()
  reports = []
  reported = () => {}
})
afterEach(async () => {
  await queue.stop(0)
  await upstream.stop()
})

const limits: QueueLimits = { parcels: 10, bytes: 1_000, ageMs: 60_000, atOnce: 2, pauseMs: 1, mostPauseMs: 5 }

function open(changed: Partial<QueueLimits> = {}): void {
  const dsn = parseDsn(upstream.dsn)
  if (!dsn) throw new Error('the fake has no DSN')
  queue = createQueue(
    dsn,
    (failure) => {
      reports.push(failure)
      reported()
    },
    { ...limits, ...changed },
  )
}

async function untilReported(count: number): Promise<void> {
  while (reports.length < count) await new Promise<void>((resolve) => (reported = resolve))
}

const parcel = (body: string): Parcel => ({
  path: 'envelope/',
  body: Buffer.from(body),
  contentType: 'text/plain;charset=UTF-8',
  client: 'sentry.javascript.browser/11.12.0',
  address: '203.0.113.7',
})

test('what is passed on arrives byte by byte, with the upstream’s key and the sender’s address', async () => {
  open()
  const body = '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n{"type":"attachment","length":3}\n\u0000\r\n\n'
  queue.add(parcel(body))
  await untilReported(1)
  expect(reports).toEqual([null])
  expect(upstream.received[0]).toMatchObject({
    path: '/api/7/envelope/',
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      'x-forwarded-for': '203.0.113.7',
      'x-sentry-auth':
        'Sentry sentry_version=7, sentry_client=sentry.javascript.browser/11.12.0, sentry_key=0123456789abcdef0123456789abcdef',
    },
  })
  expect(upstream.received[0]?.body.equals(Buffer.from(body))).toBe(true)
})

test('an upstream that comes back gets all that waited, once each', async () => {
  open()
  upstream.behave('reset')
  for (const name of ['a', 'b', 'c', 'd', 'e']) queue.add(parcel(name))
  await new Promise((done) => setTimeout(done, 50))
  expect(reports).toEqual([])
  upstream.behave({ status: 200 })
  await untilReported(5)
  expect(reports).toEqual([null, null, null, null, null])
  expect(upstream.received.map(({ body }) => body.toString()).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a server error is tried again, a refusal is not', async () => {
  open({ atOnce: 1 })
  upstream.behave({ status: 503 })
  queue.add(parcel('later'))
  await upstream.until(2)
  upstream.behave({ status: 400, headers: { 'x-sentry-error': 'bad envelope' } })
  await untilReported(1)
  expect(reports).toEqual(['The upstream answered 400: bad envelope.'])
})

test('what the upstream fails on again and again does not hold up the others', async () => {
  open({ atOnce: 1 })
  upstream.behave({ status: 500 })
  queue.add(parcel('it breaks on this'))
  await untilReported(1)
  upstream.behave({ status: 200 })
  queue.add(parcel('and not on this'))
  await untilReported(2)
  expect(reports).toEqual(['The upstream answered 500.', null])
})

test('what does not fit is given up at once, and counted', async () => {
  open({ parcels: 3, atOnce: 1 })
  upstream.behave('hang')
  // One is on its way, three wait.
  for (let sent = 0; sent < 6; sent += 1) queue.add(parcel('x'))
  expect(reports).toEqual(['Too much waited for the upstream.', 'Too much waited for the upstream.'])
  queue.add(parcel('y'.repeat(2_000)))
  expect(reports).toHaveLength(3)
})

test('what waited too long is given up', async () => {
  open({ ageMs: 0, atOnce: 1 })
  upstream.behave('reset')
  queue.add(parcel('old'))
  await untilReported(1)
  expect(reports).toEqual(['It waited too long for the upstream.'])
})

test('an upstream that wants nothing gets nothing; one that limits some categories goes on getting', async () => {
  open({ atOnce: 1 })
  upstream.behave({ status: 429, headers: { 'x-sentry-rate-limits': '60:transaction;span:key' } })
  queue.add(parcel('a span'))
  await untilReported(1)
  upstream.behave({ status: 429, headers: { 'x-sentry-rate-limits': '60::organization' } })
  queue.add(parcel('an error'))
  await untilReported(2)
  queue.add(parcel('another'))
  expect(reports).toEqual([
    'The upstream answered 429.',
    'The upstream answered 429.',
    'The upstream asked for nothing for a while.',
  ])
  expect(upstream.received).toHaveLength(2)
})

test('a stop sends what it can, and gives up the rest', async () => {
  open({ atOnce: 1 })
  for (const name of ['a', 'b', 'c']) queue.add(parcel(name))
  await queue.stop(5_000)
  expect(reports).toEqual([null, null, null])
  queue.add(parcel('late'))
  expect(reports).toHaveLength(4)
})

test('a stop while the upstream hangs does not hang', async () => {
  open()
  upstream.behave('hang')
  for (const name of ['a', 'b', 'c']) queue.add(parcel(name))
  await queue.stop(20)
  expect(reports).toEqual(Array(3).fill('Knowfirst was about to stop.'))
})

test('the header names the upstream, and nothing else changes', () => {
  const ours = 'http://feedfeedfeedfeedfeedfeedfeedfeed@localhost:4000/3'
  const theirs = 'https://0123456789abcdef0123456789abcdef@sentry.example/7'
  const rest = '\n{"type":"event"}\n{"message":"\\"dsn\\""}\n'
  expect(addressTo(theirs, Buffer.from(`{"dsn":"${ours}","sdk":{"name":"x"}}${rest}`)).toString()).toBe(
    `{"dsn":"${theirs}","sdk":{"name":"x"}}${rest}`,
  )
  for (const same of [`{}${rest}`, `{"dsn":"${theirs}"}${rest}`, `{"dsn":`, '', '"dsn"\n', `{"dsn":7}`, '["dsn"]']) {
    expect(addressTo(theirs, Buffer.from(same)).toString()).toBe(same)
  }
})

test('what is a DSN', () => {
  expect(parseDsn('https://abc@sentry.example/42')).toEqual({
    base: 'https://sentry.example',
    project: '42',
    key: 'abc',
  })
  expect(parseDsn('http://abc:old@sentry.example:9000/a/b/42')).toEqual({
    base: 'http://sentry.example:9000/a/b',
    project: '42',
    key: 'abc',
  })
  for (const no of [
    '',
    'sentry',
    'ftp://abc@h/1',
    'https://sentry.example/42',
    'https://abc@h/',
    'https://abc@h/x',
    'javascript:abc@h/1',
  ]) {
    expect(parseDsn(no)).toBeUndefined()
  }
})
