import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { eventSample, recentEvents } from '#server/domains/events/index.ts'
import { createSource, listSources, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startProxy } from '#tests/fakes/proxy.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { testContext } from '#tests/harness/context.ts'
import { startProgram } from '#tests/harness/program.ts'
import { decodeAnswer, encodeRequest } from '#tests/ingest/otlp-encoder.ts'
import { attributeList, type SpanInput, spanOf } from '#tests/ingest/otlp-requests.ts'
import type { OtlpTracesSettings } from '#tests/senders/otlp-traces.ts'
import type { OtlpSettings } from '#tests/senders/otlp.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
let app: TestApp
let ctx: ActorContext
let source: SourceView

beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  source = await createSource(ctx, { kind: 'otlp', name: 'collector' })
})
afterAll(() => app.stop())

/** Runs a program to its end; returns all that it wrote. */
async function runProgram(path: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [join(root, path), ...args], {
    env: { ...process.env, ...env },
  })
  return stdout + stderr
}
const sendLogs = (settings: Partial<OtlpSettings> & Pick<OtlpSettings, 'encoding' | 'customers'>) =>
  runProgram('tests/senders/otlp.ts', [
    JSON.stringify({ url: `${app.url}/v1/logs`, key: source.key, service: 'documents', ...settings }),
  ])
const sendTraces = (
  settings: Partial<OtlpTracesSettings> & Pick<OtlpTracesSettings, 'encoding' | 'served' | 'failed'>,
) =>
  runProgram('tests/senders/otlp-traces.ts', [
    JSON.stringify({ url: `${app.url}/v1/traces`, key: source.key, service: 'invoices', ...settings }),
  ])

const post = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, { method: 'POST', body: Buffer.from(body), headers })
const json = { 'content-type': 'application/json' }
const bearer = () => ({ authorization: `Bearer ${source.key}` })
const eventsOf = (customerId: string) => recentEvents(ctx.db, customerId, { limit: 100 })
const successesOf = async (customerId: string) =>
  (
    await ctx.db.execute(sql`
    select service, environment, sum(successes)::int as successes from customer_activity
     where customer_id = ${customerId} group by 1, 2`)
  ).rows

const nanos = (afterMs = 0) => String(BigInt(app.clock.now().getTime() - 60_000 + afterMs) * 1_000_000n)
const errorRecord = (customer: string, more: object = {}) => ({
  timeUnixNano: nanos(),
  severityNumber: 17,
  body: { stringValue: 'the invoice was not rendered' },
  attributes: attributeList({ 'customer.id': customer }),
  ...more,
})
const logsOf = (...logRecords: unknown[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
const tracesOf = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] })

test.each([
  ['json', false],
  ['json', true],
  ['protobuf', false],
  ['protobuf', true],
] as const)('what the real trace exporter sends is found by customer: %s, gzip %s', async (encoding, gzip) => {
  const [good, bad] = [`C-good-${encoding}-${gzip}`, `C-bad-${encoding}-${gzip}`]
  await sendTraces({ encoding, gzip, served: [good, good, bad], failed: [bad] })
  const events = await eventsOf(bad)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ kind: 'RangeError', message: 'the amount is out of range', service: 'invoices' })
  expect(events[0]?.traceId).toMatch(/^[0-9a-f]{32}$/)
  const sample = await eventSample(ctx.db, bad, Number(events[0]?.issueId))
  expect(sample?.payload).toMatchObject({ resource: { 'service.name': 'invoices' }, span: { name: 'SELECT' } })
  expect(await successesOf(good)).toEqual([{ service: 'invoices', environment: 'production', successes: 2 }])
  expect(await successesOf(bad)).toEqual([{ service: 'invoices', environment: 'production', successes: 1 }])
  expect(await eventsOf(good)).toEqual([])
})

test('the examples of the documentation do what they say', async () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: app.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${source.key}`,
  }
  await runProgram('docs/integrations/examples/otel-logs.mjs', ['C-example'], env)
  await runProgram('docs/integrations/examples/otel-traces.mjs', ['C-example'], env)
  const events = await eventsOf('C-example')
  expect(events.map(({ message, service }) => [message, service])).toEqual([
    ['the amount is out of range', 'billing'],
    ['the amount is out of range', 'billing'],
  ])
  expect(await successesOf('C-example')).toEqual([{ service: 'billing', environment: 'production', successes: 1 }])
  // What the page tells to send by hand.
  const page = readFileSync(join(root, 'docs/integrations/opentelemetry.md'), 'utf8')
  const byHand = /-d '(?<body>\{[^']+\})'/.exec(page)?.groups?.['body'] ?? ''
  expect((await post('/v1/logs', byHand, { ...bearer(), ...json })).status).toBe(200)
  expect(await eventsOf('C-20418')).toHaveLength(1)
})

test('the same request again changes nothing', async () => {
  const span = (id: string, more: Partial<SpanInput>) => ({
    ...spanOf({ trace: id, id, kind: 2, attributes: { 'customer.id': 'C-again' }, ...more }),
    endTimeUnixNano: nanos(),
  })
  const body = encodeRequest('traces', tracesOf(span('good', {}), span('bad', { status: 2, said: 'no' })))
  for (let time = 0; time < 3; time++) expect((await post('/v1/traces', body, bearer())).status).toBe(200)
  expect(await eventsOf('C-again')).toHaveLength(1)
  expect(await successesOf('C-again')).toMatchObject([{ successes: 1 }])
})

test('an exception that comes as a log record and in its span counts once, whichever comes first', async () => {
  for (const [name, order] of [
    ['one', ['logs', 'traces', 'logs', 'traces']],
    ['two', ['traces', 'logs', 'logs']],
  ] as const) {
    const exception = attributeList({ 'exception.type': 'CardError', 'exception.message': 'declined' })
    const who = attributeList({ 'customer.id': `C-${name}` })
    const ids = { traceId: Buffer.from(name).toString('hex').padEnd(32, '7'), spanId: 'eee19b7ec3c1b174' }
    const span = {
      ...ids,
      kind: 2,
      status: { code: 2 },
      endTimeUnixNano: nanos(50),
      attributes: who,
      events: [{ name: 'exception', timeUnixNano: nanos(10), attributes: exception }],
    }
    // The log is written further out, in another span.
    const record = {
      ...ids,
      spanId: 'aaa19b7ec3c1b174',
      severityNumber: 17,
      timeUnixNano: nanos(24),
      attributes: [...who, ...exception],
    }
    for (const signal of order) {
      const request = signal === 'logs' ? logsOf(record) : tracesOf(span)
      expect((await post(`/v1/${signal}`, JSON.stringify(request), { ...bearer(), ...json })).status).toBe(200)
    }
    expect(await eventsOf(`C-${name}`)).toHaveLength(1)
    // Ten seconds later it happened again.
    const again = { ...record, timeUnixNano: nanos(10_024) }
    await post('/v1/logs', JSON.stringify(logsOf(again)), { ...bearer(), ...json })
    expect(await eventsOf(`C-${name}`)).toHaveLength(2)
  }
})

test('every way to name the key and every address works', async () => {
  const body = (n: number) => JSON.stringify(logsOf(errorRecord('C-ways', { timeUnixNano: nanos(n) })))
  const { key } = source
  const ways: [string, Record<string, string>][] = [
    ['/v1/logs', { authorization: `bearer ${key}` }],
    ['/v1/logs/', { 'x-knowfirst-key': key }],
    ['/otlp/v1/logs', { 'x-api-key': key }],
    [`/otlp/${key}/v1/logs/`, {}],
  ]
  for (const [index, [path, headers]] of ways.entries()) {
    expect((await post(path, body(index), { ...json, ...headers })).status).toBe(200)
  }
  expect(await eventsOf('C-ways')).toHaveLength(ways.length)
  expect((await post('/otlp/nobody/v1/logs', '{}', json)).status).toBe(403)
})

test('every compression is read', async () => {
  const packers: [string, (body: string) => Buffer][] = [
    ['identity', (body) => Buffer.from(body)],
    ['gzip', (body) => gzipSync(body)],
    ['zstd', (body) => zstdCompressSync(body)],
    ['deflate', (body) => deflateSync(body)],
    ['deflate', (body) => deflateRawSync(body)],
  ]
  for (const [index, [encoding, pack]] of packers.entries()) {
    const body = pack(JSON.stringify(logsOf(errorRecord('C-packed', { timeUnixNano: nanos(index) }))))
    const answer = await post('/v1/logs', body, { ...bearer(), ...json, 'content-encoding': encoding })
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  }
  expect(await eventsOf('C-packed')).toHaveLength(packers.length)
})

test('metrics and profiles are taken and counted as dropped; a browser may ask first', async () => {
  for (const path of ['/v1/metrics', '/otlp/v1development/profiles']) {
    const answer = await post(path, Buffer.alloc(50_000, 1), bearer())
    expect([answer.status, answer.headers.get('content-type'), (await answer.arrayBuffer()).byteLength]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ])
  }
  const found = async () => (await listSources(ctx.db, ctx.config)).find(({ id }) => id === source.id)?.activity
  await expect
    .poll(async () => (await found())?.dropped, { timeout: 10_000 })
    .toMatchObject({ metrics: 1, profiles: 1 })
  const preflight = await fetch(`${app.url}/v1/traces`, { method: 'OPTIONS' })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
})

test('what is broken is refused in the answer, and the rest is stored', async () => {
  const broken = await post('/v1/logs', JSON.stringify(logsOf(errorRecord('C-part'), 'no record')), {
    ...bearer(),
    ...json,
  })
  expect([broken.status, await broken.json()]).toEqual([
    200,
    { partialSuccess: { rejectedLogRecords: '1', errorMessage: expect.stringContaining('not stored') } },
  ])
  const spans = await post('/v1/traces', JSON.stringify(tracesOf(spanOf({ id: 'a' }), 5)), { ...bearer(), ...json })
  expect(await spans.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } })
  const huge = errorRecord('C-part', { body: { stringValue: 'x'.repeat(1_100_000) } })
  const body = encodeRequest('logs', logsOf(errorRecord('C-part', { timeUnixNano: nanos(5) }), huge))
  const answer = await post('/v1/logs', body, bearer())
  expect(decodeAnswer('Response', Buffer.from(await answer.arrayBuffer()))).toMatchObject({
    partialSuccess: { rejected: 1 },
  })
  expect(await eventsOf('C-part')).toHaveLength(2)
  // And the real exporter says so.
  const printed = await sendLogs({ encoding: 'protobuf', customers: ['C-warned'], bodyLength: 1_100_000 })
  expect(printed).toContain('Partial Success')
  expect(await eventsOf('C-warned')).toHaveLength(1)
})

test('a request for another signal is refused with the status of its encoding', async () => {
  const logs = logsOf(errorRecord('C-other'))
  const answer = await post('/v1/traces', encodeRequest('logs', logs), bearer())
  expect(answer.status).toBe(400)
  expect(decodeAnswer('RpcStatus', Buffer.from(await answer.arrayBuffer()))).toMatchObject({
    code: 3,
    message: expect.stringContaining('export request'),
  })
  const inJson = await post('/v1/traces', JSON.stringify(logs), { ...bearer(), ...json })
  expect([inJson.status, await inJson.json()]).toEqual([
    400,
    { code: 3, message: expect.stringContaining('resourceSpans') },
  ])
})

test('a source that sends too often is told when to come back, in its encoding', async () => {
  const own = await createSource(ctx, { kind: 'otlp', name: 'loud' })
  await updateSource(ctx, { id: own.id, requestsPerMinute: 2 })
  const key = { authorization: `Bearer ${own.key}` }
  const send = () => post('/v1/traces', '', key)
  const answers = [await send(), await send(), await send()]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(answers[2]?.headers.get('retry-after')).toMatch(/^\d+$/)
  const bytes = Buffer.from((await answers[2]?.arrayBuffer()) ?? new ArrayBuffer(0))
  expect(decodeAnswer('RpcStatus', bytes)).toMatchObject({ code: 8, message: expect.stringContaining('2 requests') })
})

test('while PostgreSQL is away the exporters hear 503, wait as told, and lose nothing', async () => {
  const world = await testContext()
  const network = await startProxy(world.url)
  const program = await startProgram({ DATABASE_URL: network.url, SECRET_KEY: 'k'.repeat(64) })
  const relay = await startRelay(program.url)
  try {
    const own = await createSource(world.ctx, { kind: 'otlp', name: 'away' })
    // The program knows the key before the database goes.
    await expect
      .poll(
        async () =>
          (await fetch(`${relay.url}/v1/metrics`, { method: 'POST', headers: { authorization: `Bearer ${own.key}` } }))
            .status,
      )
      .toBe(200)
    relay.answers.length = 0
    network.refuse()
    const to = { url: relay.url, key: own.key }
    const sent = Promise.all([
      sendLogs({ ...to, url: `${to.url}/v1/logs`, encoding: 'json', customers: ['C-late'] }),
      sendTraces({ ...to, url: `${to.url}/v1/traces`, encoding: 'protobuf', served: ['C-late'], failed: ['C-late'] }),
    ])
    await expect.poll(() => new Set(relay.answers.map(({ path }) => path)).size, { timeout: 20_000 }).toBe(2)
    network.allow()
    await sent
    for (const path of ['/v1/logs', '/v1/traces']) {
      const statuses = relay.answers.filter((answer) => answer.path === path)
      expect(statuses[0]).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) })
      expect(statuses.at(-1)).toMatchObject({ status: 200 })
    }
    expect(await recentEvents(world.ctx.db, 'C-late', { limit: 10 })).toHaveLength(2)
  } finally {
    await relay.stop()
    program.child.kill('SIGTERM')
    await program.exited
    await network.stop()
    await world.stop()
  }
})

/** Passes requests on and keeps what was answered. */
async function startRelay(target: string) {
  const answers: { path: string; status: number; retryAfter: string | undefined }[] = []
  const server = createServer((req, res) => {
    const onward = request(new URL(req.url ?? '/', target), { method: req.method, headers: req.headers }, (answer) => {
      answers.push({ path: req.url ?? '', status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] })
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    onward.on('error', () => res.destroy())
    req.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
