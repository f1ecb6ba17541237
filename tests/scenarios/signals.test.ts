import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { eventSample, recentEvents } from '#server/domains/events/index.ts'
import { listIssues } from '#server/domains/issues/index.ts'
import { createSource, flushRejections, listSources } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import type { OtlpSettings } from '#tests/senders/otlp.ts'
import type { SentrySettings } from '#tests/senders/sentry.ts'

const run = promisify(execFile)
let app: TestApp
let ctx: ActorContext
let sentry: SourceView
let otlp: SourceView
let alerts: SourceView

beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  sentry = await createSource(ctx, { kind: 'sentry', name: 'shop' })
  otlp = await createSource(ctx, { kind: 'otlp', name: 'documents' })
  alerts = await createSource(ctx, { kind: 'alertmanager', name: 'prometheus' })
})
afterAll(() => app.stop())

const sendBySentry = async (settings: Omit<SentrySettings, 'dsn'>): Promise<string[]> => {
  const dsn = `${app.url.replace('://', `://${sentry.key}@`)}/${sentry.id}`
  return JSON.parse(await runSender('sentry', { ...settings, dsn }))
}
const sendByOtlp = (settings: Pick<OtlpSettings, 'encoding' | 'customers' | 'service' | 'gzip'>) =>
  runSender('otlp', { ...settings, url: `${app.url}/v1/logs`, key: otlp.key })
const runSender = async (name: string, settings: object) =>
  (await run(process.execPath, [join(import.meta.dirname, `../senders/${name}.ts`), JSON.stringify(settings)])).stdout

const post = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, { method: 'POST', body: Buffer.from(body), headers })
const envelopePath = (source = sentry.id, key = sentry.key) =>
  `/api/${source}/envelope/?sentry_key=${key}&sentry_version=7`
const envelope = (event: object) => `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`
let eventCount = 0
const event = (more: object = {}) => ({
  event_id: (eventCount += 1).toString(16).padStart(32, '0'),
  timestamp: app.clock.now().getTime() / 1000,
  user: { id: 'C-7' },
  message: 'the invoice was not rendered',
  ...more,
})
const eventsOf = (customerId: string) => recentEvents(ctx.db, customerId, { limit: 100 })
const rejected = async (source: SourceView) => {
  await flushRejections(ctx)
  return (await listSources(ctx.db, ctx.config)).find(({ id }) => id === source.id)?.activity
}

test('an error caught by an unmodified @sentry/node is the customer’s, with its issue and its payload', async () => {
  // The SDK itself drops an error that equals the one before it.
  const ids = await sendBySentry({
    user: { id: 'C-1042', email: 'ada@example.com' },
    release: 'shop@1.4.2',
    errors: ['charge', 'render', 'charge'],
    messages: ['invoice 4711 was not sent'],
  })
  const events = await eventsOf('C-1042')
  expect(events.map(({ id }) => id.replaceAll('-', '')).sort()).toEqual(ids.toSorted())
  expect(events[0]).toMatchObject({
    service: 'shop',
    environment: 'production',
    release: 'shop@1.4.2',
    untrusted: true,
  })
  const issues = await listIssues(ctx.db, { limit: 10 })
  expect(issues.map(({ title, events: count }) => `${count} × ${title.slice(0, 21)}`).toSorted()).toEqual([
    '1 × SyntaxError: Unexpect',
    '1 × invoice … was not sen',
    '2 × RangeError: amount … ',
  ])
  const sample = await eventSample(ctx.db, 'C-1042', Number(events[0]?.issueId))
  expect(sample?.payload).toMatchObject({ user: { id: 'C-1042' }, platform: 'node' })
})

test.each([
  ['json', false],
  ['protobuf', false],
  ['json', true],
  ['protobuf', true],
] as const)('error logs of the real OpenTelemetry exporter, %s, gzip %s', async (encoding, gzip) => {
  const customer = `C-otlp-${encoding}-${gzip}`
  await sendByOtlp({ encoding, gzip, customers: [customer, customer], service: 'documents' })
  const events = await eventsOf(customer)
  expect(events).toHaveLength(2)
  expect(events[0]).toMatchObject({
    kind: 'TypeError',
    message: 'the template has no block named "total"',
    service: 'documents',
  })
  const sample = await eventSample(ctx.db, customer, Number(events[0]?.issueId))
  expect(sample?.payload).toMatchObject({ resource: { 'service.name': 'documents' } })
})

test('the same bytes again count once; a second error a millisecond later counts', async () => {
  const first = event({ user: { id: 'C-twice' } })
  const second = event({ user: { id: 'C-twice' }, timestamp: first.timestamp + 0.001 })
  const answers = await Promise.all([first, first, second, first].map((one) => post(envelopePath(), envelope(one))))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await answers[0]?.json()).toEqual({ id: first.event_id })
  expect(await eventsOf('C-twice')).toHaveLength(2)
  const retry = readFileSync(join(import.meta.dirname, '../fixtures/otlp/logs.json'))
  const json = { authorization: `Bearer ${otlp.key}`, 'content-type': 'application/json' }
  for (let time = 0; time < 2; time++) expect((await post('/v1/logs', retry, json)).status).toBe(200)
  expect(await eventsOf('C-1')).toHaveLength(1)
})

test('the answer tells SDKs what not to send, and browsers may read it', async () => {
  const { headers } = await post(envelopePath(), '{}')
  expect(headers.get('x-sentry-rate-limits')).toMatch(/^3600:session;.*:key:unsupported$/)
  expect(headers.get('x-sentry-rate-limits')).not.toMatch(/error|span|transaction|log_item|feedback/)
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-expose-headers')).toContain('x-sentry-rate-limits')
  const preflight = await fetch(`${app.url}${envelopePath()}`, { method: 'OPTIONS' })
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-sentry-auth')
})

test('every way to name the key works', async () => {
  const auth = `Sentry sentry_key=${sentry.key}, sentry_version=7, sentry_client=test/1`
  const dsn = `http://${sentry.key}@knowfirst.example/${sentry.id}`
  const bodies: [string, string, Record<string, string>][] = [
    [`/api/${sentry.id}/envelope`, envelope(event({ user: { id: 'C-ways' } })), { 'x-sentry-auth': auth }],
    [`/api/${sentry.id}/store/`, JSON.stringify(event({ user: { id: 'C-ways' } })), { authorization: auth }],
    [
      `/api/${sentry.id}/envelope/`,
      envelope(event({ user: { id: 'C-ways' } })).replace('{}', JSON.stringify({ dsn })),
      {},
    ],
    [`/api/${sentry.id}/store?sentry_key=${sentry.key}`, JSON.stringify(event({ user: { id: 'C-ways' } })), {}],
  ]
  for (const [path, body, headers] of bodies) expect((await post(path, body, headers)).status).toBe(200)
  expect(await eventsOf('C-ways')).toHaveLength(4)
})

test('every compression is read', async () => {
  const send = (encoding: string, pack: (body: string) => Buffer) =>
    post(envelopePath(), pack(envelope(event({ user: { id: 'C-packed' } }))), { 'content-encoding': encoding })
  const answers = [
    await send('gzip', gzipSync),
    await send('x-gzip', gzipSync),
    await send('deflate', deflateSync),
    await send('br', brotliCompressSync),
    await send('zstd', zstdCompressSync),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(await eventsOf('C-packed')).toHaveLength(5)
})

const zeros = Buffer.alloc(80 * 1024 * 1024)
const refusals: [string, number, string, () => Promise<Response>][] = [
  ['no key', 401, 'No key', () => post(`/api/${sentry.id}/envelope/`, '{}')],
  ['an unknown key', 403, 'not known', () => post(envelopePath(sentry.id, 'a'.repeat(32)), '{}')],
  ['a key of another project', 403, 'do not belong together', () => post(envelopePath(sentry.id + 1000), '{}')],
  ['a key of another kind', 403, 'kind otlp', () => post(envelopePath(otlp.id, otlp.key), '{}')],
  ['a project that is no number', 400, 'number', () => post(`/api/shop/envelope/?sentry_key=${sentry.key}`, '{}')],
  [
    'a DSN inside that names another key',
    403,
    'not the same',
    () => post(envelopePath(), `{"dsn":"http://${otlp.key}@x/1"}`),
  ],
  ['broken bytes', 400, 'header is not a JSON object', () => post(envelopePath(), Buffer.from([0xff, 0, 0x0a]))],
  ['an item cut short', 400, 'only 2 follow', () => post(envelopePath(), '{}\n{"type":"event","length":9}\n{}')],
  ['an event of more than 1 MiB', 413, '1 MiB', () => post(envelopePath(), envelope({ extra: 'x'.repeat(1_100_000) }))],
  ['a body of more than 40 MiB', 413, '40 MiB', () => post(envelopePath(), zeros)],
  ['broken gzip', 400, 'not valid gzip', () => post(envelopePath(), 'nothing', { 'content-encoding': 'gzip' })],
  ['a gzip bomb', 413, 'inflated', () => post(envelopePath(), gzipSync(zeros), { 'content-encoding': 'gzip' })],
  [
    'a brotli bomb',
    413,
    'inflated',
    () =>
      post(envelopePath(), brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }), {
        'content-encoding': 'br',
      }),
  ],
  ['a zstd bomb', 413, 'inflated', () => post(envelopePath(), zstdCompressSync(zeros), { 'content-encoding': 'zstd' })],
]
test.each(refusals)('Sentry: %s is refused in a sentence', async (_, status, sentence, send) => {
  const answer = await send()
  expect(answer.status).toBe(status)
  const body = await answer.json()
  expect(body.error.message).toContain(sentence)
  expect(body.detail).toBe(body.error.message)
  expect(answer.headers.get('x-sentry-error')).toContain(sentence)
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
})

test('refused requests are counted at their source, with the reason', async () => {
  await post(envelopePath(), 'nothing')
  expect(await rejected(sentry)).toMatchObject({ lastRejection: 'The envelope header is not a JSON object.' })
})

test('OTLP: broken bytes, bad keys and other types get a status of their own encoding', async () => {
  const key = { authorization: `Bearer ${otlp.key}` }
  const json = { 'content-type': 'application/json' }
  const broken = await post('/v1/logs/', '{', { ...key, ...json })
  expect([broken.status, await broken.json()]).toEqual([400, { code: 3, message: 'The body is not JSON.' }])
  const protobuf = await post('/v1/logs', 'nothing of ours', { ...key, 'content-type': 'application/x-protobuf' })
  expect([protobuf.status, protobuf.headers.get('content-type')]).toEqual([400, 'application/x-protobuf'])
  expect((await post('/v1/logs', '{}', json)).status).toBe(401)
  expect((await post('/v1/logs', '{}', { ...json, authorization: `Bearer ${sentry.key}` })).status).toBe(403)
  expect((await post('/v1/logs', 'a=b', { ...key, 'content-type': 'text/plain' })).status).toBe(400)
  const packed = await post('/v1/logs', gzipSync(zeros), { ...key, ...json, 'content-encoding': 'gzip' })
  expect([packed.status, (await packed.json()).code]).toEqual([413, 8])
  for (const path of ['/v1/traces', '/v1/metrics/']) {
    const answer = await post(path, '{}', { ...key, ...json })
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  }
  expect((await post('/v1/logs', '', { ...key, 'content-type': 'application/x-protobuf' })).status).toBe(200)
})

test('an alert opens one incident, its repeat changes nothing, its end resolves it', async () => {
  const alert = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/hooks/alertmanager/${name}.json`))
  const path = `/hooks/alertmanager/${alerts.key}`
  const incidents = async () => (await ctx.db.execute(sql`select title, status from incidents`)).rows
  expect((await post(path, alert('open'))).status).toBe(200)
  expect((await post(path, alert('open'))).status).toBe(200)
  expect(await incidents()).toEqual([{ title: 'One in five requests to billing fails', status: 'open' }])
  expect((await post(path, alert('resolve'))).status).toBe(200)
  expect(await incidents()).toEqual([{ title: 'One in five requests to billing fails', status: 'resolved' }])
  const broken = await post(path, '{"status":"on fire"}')
  expect([broken.status, (await broken.json()).error.message]).toEqual([400, expect.stringContaining('status')])
  expect((await rejected(alerts))?.lastRejection).toContain('status')
  expect((await post('/hooks/alertmanager/unknown', alert('open'))).status).toBe(403)
})

test('text that PostgreSQL refuses arrives readable', async () => {
  const answer = await post(
    envelopePath(),
    envelope(event({ user: { id: 'C-nul\u0000' }, message: 'a\u0000b\ud800', tags: { region: '\udc00' } })),
  )
  expect(answer.status).toBe(200)
  const { rows } = await ctx.db.execute(sql`select message from error_events where message like 'a%b%'`)
  expect(rows).toEqual([{ message: 'a\ufffdb\ufffd' }])
})
