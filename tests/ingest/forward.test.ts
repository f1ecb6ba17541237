import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSource, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { type FakeUpstream, startUpstream } from '#tests/fakes/sentry-upstream.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { sendWithSentry } from '#tests/harness/senders.ts'
import { type Person, signInAs } from '#tests/harness/people.ts'

let app: TestApp
let upstream: FakeUpstream
let lead: Person
let source: SourceView

beforeAll(async () => {
  app = await startTestApp()
  lead = await signInAs(app, 'lead', 'Lena Ober')
})
afterAll(() => app.stop())
beforeEach(async () => {
  upstream = await startUpstream()
  const ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } as const }
  const made = await createSource(ctx, { kind: 'sentry', name: 'shop' })
  source = await updateSource(ctx, { id: made.id, upstreamDsn: upstream.dsn })
  return () => upstream.stop()
})

const event = (id: string) => `{"event_id":"${id}"}\n{"type":"event"}\n{"message":"no paper","user":{"id":"C-7"}}\n`
const send = (body: string, path = 'envelope', more = '') =>
  fetch(`${app.url}/api/${source.id}/${path}/?sentry_key=${source.key}${more}`, { method: 'POST', body })
const activity = async () => (await lead.trpc.sources.byId.query({ id: source.id })).activity

test('what the SDK sends is stored here and arrives there, with all that is of no use here', async () => {
  const body = `${event('9ec79c33ec9942ab8353589fcb2e04dc')}{"type":"replay_recording","length":4}\n\u0000\u0001\n\u0002\n`
  const answer = await send(body)
  expect(answer.status).toBe(200)
  // The SDK must not hear that replays are unwanted: the upstream wants them.
  expect(answer.headers.get('x-sentry-rate-limits')).toBeNull()
  await upstream.until(1)
  expect(upstream.received[0]?.path).toBe('/api/7/envelope/')
  expect(upstream.received[0]?.body.toString()).toBe(body)
  await expect.poll(async () => (await activity()).forwarded, { timeout: 5_000 }).toBe(1)
  expect((await activity()).accepted).toBe(1)
})

test('what the real SDK sends is taken there with the key of there', async () => {
  const ids = await sendWithSentry({ dsn: source.dsn ?? '', user: { id: 'C-8' }, messages: ['no ink'] })
  await upstream.until(1)
  const [received] = upstream.received
  expect(received?.body.toString()).toContain('no ink')
  expect(received?.body.toString()).toContain(ids[0])
  expect(received?.headers['x-sentry-auth']).toContain(`sentry_key=${new URL(upstream.dsn).username}`)
})

test('as a tunnel: an SDK that has the upstream’s DSN sends to our address', async () => {
  const body = `{"dsn":"${upstream.dsn}"}\n{"type":"event"}\n{"message":"tunnel","user":{"id":"C-9"}}\n`
  expect((await send(body)).status).toBe(200)
  await upstream.until(1)
  expect(upstream.received[0]?.body.toString()).toBe(body)
})

test('an upstream that hangs, refuses or is gone changes nothing for the sender', async () => {
  for (const behaviour of ['hang', 'reset', { status: 500 }, { status: 403 }] as const) {
    upstream.behave(behaviour)
    expect((await send(event(crypto.randomUUID().replaceAll('-', '')))).status).toBe(200)
  }
  await expect.poll(async () => (await activity()).accepted, { timeout: 5_000 }).toBe(4)
})

test('events of the old endpoint and browsers’ reports go on to theirs, without our key', async () => {
  await send('{"message":"old"}', 'store')
  const report = await fetch(`${app.url}/api/${source.id}/security/?sentry_key=${source.key}&sentry_release=2.4.1`, {
    method: 'POST',
    headers: { 'content-type': 'application/csp-report' },
    body: '{"csp-report":{}}',
  })
  expect(report.status).toBe(200)
  await upstream.until(2)
  expect(upstream.received.map(({ path }) => path)).toEqual(['/api/7/store/', '/api/7/security/?sentry_release=2.4.1'])
})

test('only what Sentry SDKs send can be passed on, and only to a DSN', async () => {
  const ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } as const }
  const otlp = await createSource(ctx, { kind: 'otlp', name: 'collector' })
  await expect(updateSource(ctx, { id: otlp.id, upstreamDsn: upstream.dsn })).rejects.toMatchObject({ code: 'invalid' })
  await expect(updateSource(ctx, { id: source.id, upstreamDsn: 'https://sentry.example/7' })).rejects.toThrow(
    'A DSN looks',
  )
  expect((await updateSource(ctx, { id: source.id, upstreamDsn: null })).upstreamDsn).toBeNull()
})
