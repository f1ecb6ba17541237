import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { auditLog } from '#drizzle/schema/access.ts'
import { sources } from '#drizzle/schema/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import {
  createSource,
  flushRejections,
  listSources,
  setSigningSecret,
  updateSource,
} from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startApp } from '#server/app.ts'
import { readConfig } from '#server/platform/config.ts'
import { startProxy } from '#tests/fakes/proxy.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { testSecret } from '#tests/harness/context.ts'

let app: TestApp
let ctx: ActorContext
let pagerduty: SourceView
let generic: SourceView

beforeAll(async () => {
  app = await startTestApp()
  app.clock.set('2026-11-22T10:00:00Z')
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  pagerduty = await createSource(ctx, { kind: 'pagerduty', name: 'PagerDuty' })
  generic = await createSource(ctx, { kind: 'generic', name: 'Own tool' })
})
afterAll(() => app.stop())

const golden = (name: string) => readFileSync(join(import.meta.dirname, `../../fixtures/hooks/${name}.json`))
const send = (source: SourceView, body: Buffer | string, headers: Record<string, string> = {}, method = 'POST') =>
  fetch(`${app.url}/hooks/${source.kind}/${source.key}`, { method, headers, body: Buffer.from(body) })
const activity = async (source: SourceView) => {
  await flushRejections(ctx)
  return (await listSources(ctx.db, ctx.config)).find(({ id }) => id === source.id)?.activity
}
const incidents = async () => (await ctx.db.execute(sql`select title, status from incidents order by id`)).rows

test('a tool that sends to PagerDuty’s Events API can send here, at the path that it adds', async () => {
  const url = `${app.url}/hooks/pagerduty/${pagerduty.key}/v2/enqueue`
  const answer = await fetch(url, { method: 'POST', body: golden('pagerduty/event-trigger') })
  expect([answer.status, await answer.json()]).toEqual([
    202,
    { status: 'success', message: 'Event processed', dedup_key: 'billing/5xx' },
  ])
  expect((await send(pagerduty, golden('pagerduty/event-resolve'))).status).toBe(202)
  expect(await incidents()).toEqual([{ title: 'Invoices fail for one in five', status: 'resolved' }])
})

test('several messages at once, by PUT, and the handshake of CloudEvents', async () => {
  const alerts = ['a', 'b', 'c'].map((key) => ({ key, title: `Disk ${key}`, at: '2026-11-22T09:59:00Z' }))
  expect((await send(generic, JSON.stringify(alerts), {}, 'PUT')).status).toBe(200)
  expect((await send(generic, JSON.stringify({ alerts }))).status).toBe(200)
  expect(await incidents()).toHaveLength(4)
  expect(await activity(generic)).toMatchObject({ accepted: 3, duplicates: 3, rejected: 0 })
  const asked = await fetch(`${app.url}/hooks/generic/${generic.key}`, {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': 'eventemitter.example' },
  })
  expect([
    asked.status,
    asked.headers.get('webhook-allowed-origin'),
    asked.headers.get('webhook-allowed-rate'),
  ]).toEqual([200, 'eventemitter.example', '*'])
})

test('what happens to be named like what objects have by themselves is counted like anything else', async () => {
  const event = { specversion: '1.0', id: '1', source: '/x' }
  const named = ['constructor', '__proto__', 'constructor'].map((type) => ({ ...event, type }))
  expect((await send(generic, JSON.stringify(named))).status).toBe(200)
  expect((await activity(generic))?.dropped['constructor']).toBe(2)
})

test('no secret that a tool writes into a title or a note is kept', async () => {
  const told = {
    key: 'leak',
    title: 'Login with password=hunter2! fails',
    note: 'Card 4111 1111 1111 1111, ask a@b.example',
  }
  const source = await createSource(ctx, { kind: 'generic', name: 'Talkative' })
  expect((await send(source, JSON.stringify({ ...told, status: 'firing' }))).status).toBe(200)
  const { rows } = await ctx.db.execute(sql`
    select i.title, u.body from incidents i join incident_updates u on u.incident_id = i.id where i.source_id = ${source.id}`)
  const said = JSON.stringify(rows)
  expect(said).toContain('password=[Filtered]')
  expect(said).toContain('Card [Filtered], ask a@b.example')
  expect(said).not.toMatch(/hunter2|4111/)
  await ctx.db.execute(sql`delete from incidents where source_id = ${source.id}`)
})

test('what is wrong is said in a sentence and counted; what is merely not ours is neither', async () => {
  const refused = async (answer: Response) => [answer.status, (await answer.json()).error.message]
  expect(await refused(await send(generic, '{'))).toEqual([400, 'The body is not JSON.'])
  expect(await refused(await send(generic, '{"title":"x"}'))).toEqual([
    400,
    expect.stringContaining('"key" is missing'),
  ])
  const wrongKind = { ...generic, kind: 'datadog' as const }
  expect(await refused(await send(wrongKind, '{}'))).toEqual([403, expect.stringContaining('of kind generic')])
  expect(await refused(await send({ ...generic, key: 'unknown' }, '{}'))).toEqual([
    403,
    expect.stringContaining('not known'),
  ])
  expect((await send(generic, Buffer.alloc(9 * 1024 * 1024, 32))).status).toBe(413)
  const before = await activity(generic)
  expect(before?.lastRejection).toBeTruthy()
  expect((await send(generic, '{"test":true}')).status).toBe(200)
  expect((await activity(generic))?.rejected).toBe(before?.rejected)
  expect((await fetch(`${app.url}/hooks/nothing/${generic.key}`, { method: 'POST' })).status).toBe(404)
})

test('with a signing secret only what is signed is taken; nobody reads the secret again', async () => {
  const secret = 'a secret that PagerDuty showed'
  const body = golden('pagerduty/open')
  const sign = (key: string) => ({
    'x-pagerduty-signature': `v1=${createHmac('sha256', key).update(body).digest('hex')}`,
  })
  const view = await setSigningSecret(ctx, { id: pagerduty.id, secret })
  expect(view.signed).toBe(true)
  const unsigned = await send(pagerduty, body)
  expect([unsigned.status, (await unsigned.json()).error.message]).toEqual([
    401,
    'The request is not signed: the header X-PagerDuty-Signature is missing.',
  ])
  expect((await send(pagerduty, body, sign('another secret'))).status).toBe(401)
  expect((await send(pagerduty, body, sign(secret))).status).toBe(200)
  expect((await activity(pagerduty))?.rejected).toBe(2)

  await updateSource(ctx, { id: pagerduty.id, name: 'PagerDuty, production' })
  expect((await send(pagerduty, body, sign(secret))).status).toBe(200)
  const kept = JSON.stringify([await ctx.db.select().from(sources), await ctx.db.select().from(auditLog)])
  expect(kept).not.toContain(secret)
  expect(JSON.stringify(await ctx.db.select().from(auditLog))).not.toContain('signingSecret"')
  expect(JSON.stringify(await listSources(ctx.db, ctx.config))).not.toMatch(/signingSecret|v1\./)

  expect((await setSigningSecret(ctx, { id: pagerduty.id, secret: null })).signed).toBe(false)
  expect((await send(pagerduty, body)).status).toBe(200)
})

test('a secret is refused for a sender that does not sign, and when half of it was copied', async () => {
  const alerts = await createSource(ctx, { kind: 'alertmanager', name: 'Alerts' })
  await expect(setSigningSecret(ctx, { id: alerts.id, secret: 'long enough' })).rejects.toMatchObject({
    code: 'invalid',
  })
  await expect(setSigningSecret(ctx, { id: generic.id, secret: 'whsec_short' })).rejects.toThrow('whole secret')
})

test('a secret sealed with another SECRET_KEY stops the intake with a sentence, not with an open door', async () => {
  await setSigningSecret(ctx, { id: generic.id, secret: 'sealed with the key of now' })
  const other = { ...ctx, config: { ...ctx.config, SECRET_KEY: 'x'.repeat(40) } }
  await setSigningSecret(other, { id: generic.id, secret: 'sealed with another key' })
  const answer = await send(generic, JSON.stringify({ key: 'z' }))
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
  expect((await answer.json()).error.message).toContain('SECRET_KEY has changed')
  await setSigningSecret(ctx, { id: generic.id, secret: null })
})

test('the same messages at many copies at once open one incident each', async () => {
  const body = JSON.stringify({
    key: 'at once',
    title: 'At once',
    at: '2026-11-22T09:59:00Z',
    customers: ['C-1', 'C-2'],
  })
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(generic, body)))
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  expect((await incidents()).filter(({ title }) => title === 'At once')).toHaveLength(1)
  const { rows } = await ctx.db.execute(
    sql`select customer_id from incident_customers where reason = 'At once' order by 1`,
  )
  expect(rows).toEqual([{ customer_id: 'C-1' }, { customer_id: 'C-2' }])
})

test('while the database is away the sender hears 503 and when to come again, then its message counts', async () => {
  const network = await startProxy(app.databaseUrl)
  const config = readConfig({ PORT: '0', SECRET_KEY: testSecret, DATABASE_URL: network.url, LOG_LEVEL: 'silent' })
  const copy = await startApp(config, network.url, { clock: app.clock })
  const url = `${copy.url}/hooks/generic/${generic.key}`
  const post = (status: string) =>
    fetch(url, { method: 'POST', body: JSON.stringify({ key: 'outage', title: 'Outage', status }) })
  try {
    expect((await post('firing')).status).toBe(200)
    network.refuse()
    const away = await post('resolved')
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5'])
    network.allow()
    await vi.waitFor(async () => expect((await post('resolved')).status).toBe(200), { timeout: 20_000 })
    expect((await incidents()).filter(({ title }) => title === 'Outage')).toEqual([
      { title: 'Outage', status: 'resolved' },
    ])
  } finally {
    await copy.stop()
    await network.stop()
  }
})
