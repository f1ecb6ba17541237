import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { recentEvents } from '#server/domains/events/index.ts'
import { createSource, listSources, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

let app: TestApp
let ctx: ActorContext
let sentry: SourceView
beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  sentry = await createSource(ctx, { kind: 'sentry', name: 'shop' })
})
afterAll(() => app.stop())

type Headers = Record<string, string>
const send = (method: string, path: string, body?: string | Buffer, headers: Headers = {}) =>
  fetch(`${app.url}${path}`, { method, headers, ...(body !== undefined && { body: Buffer.from(body) }) })
const auth = (key = sentry.key) => ({
  'x-sentry-auth': `sEnTrY sentry_key=${key}, sentry_version=7, sentry_client=t/1`,
})
let count = 0
const event = (customer: string) =>
  JSON.stringify({
    event_id: (count += 1).toString(16).padStart(32, '0'),
    timestamp: app.clock.now().getTime() / 1_000,
    message: 'the invoice was not rendered',
    user: { id: customer },
  })
const envelope = (customer: string, header: object = {}) =>
  `${JSON.stringify(header)}\n{"type":"event"}\n${event(customer)}`
const events = async (customer: string) => (await recentEvents(ctx.db, customer, { limit: 100 })).length
const dropped = async () => {
  const activity = (await listSources(ctx.db, ctx.config)).find(({ id }) => id === sentry.id)?.activity
  return activity?.dropped ?? {}
}

test('the old addresses take an event too: without a project, and as an image', async () => {
  const data = encodeURIComponent(deflateSync(event('C-old')).toString('base64'))
  const answers = [
    await send('POST', `/api/store/?sentry_key=${sentry.key}`, event('C-old')),
    await send('POST', `/api/${sentry.id}/store`, deflateSync(event('C-old')).toString('base64'), auth()),
    await send('POST', '/api/envelope', envelope('C-old'), auth()),
    await send('GET', `/api/${sentry.id}/store/?sentry_key=${sentry.key}&sentry_version=7&sentry_data=${data}`),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await answers[0]?.json()).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect(answers[3]?.headers.get('content-type')).toBe('image/gif')
  expect(await events('C-old')).toBe(4)
})

test('a DSN may have a path before the project', async () => {
  const answer = await send('POST', `/monitoring/eu/api/${sentry.id}/envelope/`, envelope('C-prefix'), auth())
  expect([answer.status, await events('C-prefix')]).toEqual([200, 1])
})

test('whatever names the key is heard, and two different keys are not', async () => {
  const path = `/api/${sentry.id}/envelope/`
  const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })
  const query = `${path}?sentry_key=${sentry.key}`
  const other = 'b'.repeat(32)
  const statuses = async (...requests: [string, string, Headers][]) => {
    const answers = []
    for (const [to, body, headers] of requests) answers.push((await send('POST', to, body, headers)).status)
    return answers
  }
  const dsn = `http://${sentry.key}:secret@knowfirst.example/${sentry.id}`
  expect(
    await statuses(
      [path, envelope('C-keys'), basic(sentry.key)],
      [path, envelope('C-keys'), { authorization: `Sentry sentry_key=${sentry.key}` }],
      [path, envelope('C-keys', { dsn }), {}],
      [query, envelope('C-keys', { dsn }), auth()],
      // What a browser sends for the proxy before a page says nothing of who sends.
      [query, envelope('C-keys'), basic('visitor')],
    ),
  ).toEqual([200, 200, 200, 200, 200])
  expect(await events('C-keys')).toBe(5)
  expect(
    await statuses(
      [query, envelope('C-two'), auth(other)],
      [query, envelope('C-two', { dsn: `http://${other}@x/1` }), {}],
      [path, envelope('C-two', { dsn: `http://${other}@x/1` }), {}],
      [`${query}&sentry_version=8`, envelope('C-two'), {}],
    ),
  ).toEqual([401, 403, 403, 400])
  expect(await events('C-two')).toBe(0)
})

test('who is named in the body alone is read up to 1 MiB', async () => {
  const dsn = `http://${sentry.key}@knowfirst.example/${sentry.id}`
  const large = `${envelope('C-tunnel', { dsn })}\n{"type":"attachment","length":1100000}\n${'x'.repeat(1_100_000)}`
  const path = `/api/${sentry.id}/envelope/`
  expect((await send('POST', path, large)).status).toBe(413)
  expect((await send('POST', path, large, auth())).status).toBe(200)
  expect(await events('C-tunnel')).toBe(1)
})

test('raw deflate and unknown encodings are read; the header that traces a page may come along', async () => {
  const path = `/api/${sentry.id}/envelope/?sentry_key=${sentry.key}`
  const zipped = await send('POST', path, deflateRawSync(envelope('C-deflate')), { 'content-encoding': 'deflate' })
  const plain = await send('POST', path, envelope('C-deflate'), { 'content-encoding': 'aws-chunked' })
  const upper = await send('POST', path, gzipSync(envelope('C-deflate')), { 'content-encoding': 'GZIP' })
  expect([zipped.status, plain.status, upper.status, await events('C-deflate')]).toEqual([200, 200, 200, 3])
  const preflight = await send('OPTIONS', path)
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/sentry-trace, baggage/)
  const types = ['application/x-sentry-envelope', 'text/plain;charset=UTF-8', 'multipart/form-data', 'application/json']
  for (const type of types) {
    const traced = { 'content-type': type, 'sentry-trace': 'a-b-1', baggage: 'sentry-environment=production' }
    expect((await send('POST', path, envelope('C-types'), traced)).status).toBe(200)
  }
  expect(await events('C-types')).toBe(4)
})

test('reports of browsers: only their types, and an event when their address names the customer', async () => {
  const path = `/api/${sentry.id}/security/?sentry_key=${sentry.key}`
  const report = JSON.stringify({ 'csp-report': { 'violated-directive': 'img-src self', 'blocked-uri': 'data' } })
  const type = { 'content-type': 'application/csp-report' }
  const refused = await send('POST', path, report, { 'content-type': 'text/plain' })
  expect([refused.status, (await refused.json()).error.code]).toEqual([415, 'invalid'])
  const taken = await send('POST', `${path}&user.id=C-csp&sentry_environment=staging`, report, type)
  expect([taken.status, await taken.text(), await events('C-csp')]).toEqual([200, '', 1])
  for (const kind of ['security', 'csp-report', 'nel']) {
    const answer = await send('POST', `/api/${sentry.id}/${kind}?sentry_key=${sentry.key}`, report, type)
    expect(answer.status).toBe(200)
  }
  const { rows } = await ctx.db.execute(sql`select message from error_events where message like '%policy%'`)
  expect(rows).toEqual([{ message: "The page's security policy (img-src) blocked data" }])
})

test('crash dumps, files and check-ins are taken politely', async () => {
  const form = new FormData()
  form.set('sentry', JSON.stringify({ event_id: 'c'.repeat(32), user: { id: 'C-crash' } }))
  form.set('upload_file_minidump', new Blob(['MDMP']), 'a.dmp')
  const to = (path: string) => `${app.url}/api/${sentry.id}/${path}`
  const crash = await fetch(to('minidump/'), { method: 'POST', body: form, headers: auth() })
  expect(await crash.text()).toBe('cccccccc-cccc-cccc-cccc-cccccccccccc')
  expect([crash.headers.get('content-type'), await events('C-crash')]).toEqual(['text/plain', 1])
  const answers = [
    await send('POST', `/api/${sentry.id}/unreal/${sentry.key}/`, 'bytes'),
    await send('POST', `/api/${sentry.id}/playstation/`, 'bytes', auth()),
    await send('POST', `/api/${sentry.id}/events/${'d'.repeat(32)}/attachments/`, 'bytes', auth()),
    await send('POST', `/api/${sentry.id}/cron/nightly/${sentry.key}/?status=ok`, ''),
    await send('GET', `/api/${sentry.id}/cron/nightly/${sentry.key}?status=in_progress`),
    await send('GET', `/api/${sentry.id}/cron/nightly/?sentry_key=${sentry.key}&status=ok`),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 202, 202, 202])
  expect((await send('POST', `/api/${sentry.id}/unreal/${'e'.repeat(32)}/`, 'bytes')).status).toBe(403)
  await expect
    .poll(dropped, { timeout: 20_000 })
    .toMatchObject({ minidump: 1, unreal_report: 1, playstation: 1, attachment: 2, check_in: 3 })
})

test('a crash reporter that sends too often is not told so: it would send the same again', async () => {
  const quiet = await createSource(ctx, { kind: 'sentry', name: 'desktop' })
  await updateSource(ctx, { id: quiet.id, requestsPerMinute: 1 })
  const answers = []
  for (let time = 0; time < 3; time++) {
    answers.push(await send('POST', `/api/${quiet.id}/minidump/`, 'MDMP', auth(quiet.key)))
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(await answers[2]?.text()).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  const event = await send('POST', `/api/${quiet.id}/store/`, '{}', auth(quiet.key))
  expect([event.status, event.headers.get('x-sentry-rate-limits')]).toEqual([429, '60::key:quota'])
  expect(event.headers.get('retry-after')).toBe('60')
})

test('OpenTelemetry that was sent to Sentry’s own addresses is taken there too', async () => {
  const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } })
  const record = {
    timeUnixNano: String(app.clock.now().getTime() * 1e6),
    severityNumber: 17,
    body: { stringValue: 'Charge failed' },
    attributes: [attribute('user.id', 'C-otel')],
  }
  const logs = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })
  const json = { 'content-type': 'application/json' }
  const answers = [
    await send('POST', `/api/${sentry.id}/integration/otlp/v1/logs`, logs, { ...json, ...auth() }),
    await send('POST', `/api/${sentry.id}/integration/otlp/v1/traces/`, '{"resourceSpans":[]}', { ...json, ...auth() }),
    await send('POST', `/api/${sentry.id}/otlp/v1/traces?sentry_key=${sentry.key}`, '{"resourceSpans":[]}', json),
    await send('POST', `/api/${sentry.id}/integration/otlp/v1/logs`, logs, json),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 401])
  expect(await events('C-otel')).toBe(1)
})

test('a success that is sent again later, with a new time of sending, counts once', async () => {
  const at = app.clock.now().getTime() / 1_000
  const transaction = JSON.stringify({ type: 'transaction', timestamp: at, user: { id: 'C-worked' } })
  const sentAt = (ms: number) =>
    `${JSON.stringify({ sent_at: new Date(at * 1_000 + ms).toISOString() })}\n{"type":"transaction"}\n${transaction}`
  for (const ms of [0, 5_000]) {
    expect((await send('POST', `/api/${sentry.id}/envelope/`, sentAt(ms), auth())).status).toBe(200)
  }
  const { rows } = await ctx.db.execute(sql`select successes from customer_activity where customer_id = 'C-worked'`)
  expect(rows).toEqual([{ successes: '1' }])
})
