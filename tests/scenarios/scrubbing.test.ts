import { sql } from 'drizzle-orm'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { recentEvents } from '#server/domains/events/index.ts'
import { createSource, findSource, flushSkews, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

let app: TestApp
let ctx: ActorContext
let sentry: SourceView
let otlp: SourceView

beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  sentry = await createSource(ctx, { kind: 'sentry', name: 'shop' })
  otlp = await createSource(ctx, { kind: 'otlp', name: 'documents' })
})
afterAll(() => app.stop())

const sendEvent = async (event: object, header: object = {}) => {
  const body = `${JSON.stringify(header)}\n{"type":"event"}\n${JSON.stringify(event)}\n`
  const path = `/api/${sentry.id}/envelope/?sentry_key=${sentry.key}&sentry_version=7`
  expect((await fetch(`${app.url}${path}`, { method: 'POST', body })).status).toBe(200)
}

/** Every row of every table, and what is packed in the samples. */
async function everythingStored(): Promise<string> {
  const { rows: tables } = await ctx.db.execute<{ name: string }>(
    sql`select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
         and not relispartition and relname <> 'event_samples'`,
  )
  const texts = await Promise.all(
    tables.map(async ({ name }) =>
      JSON.stringify((await ctx.db.execute(sql`select * from ${sql.identifier(name)}`)).rows),
    ),
  )
  const { rows: samples } = await ctx.db.execute<{ payload: Buffer }>(sql`select payload from event_samples`)
  return [...texts, ...samples.map(({ payload }) => inflateSync(payload).toString())].join('\n')
}

test('no secret of an event is anywhere in the database, and its customer is found', async () => {
  await sendEvent({
    timestamp: app.clock.now().getTime() / 1_000,
    user: { id: 'C-1', email: 'ada@example.com' },
    message: 'unused',
    release: 'shop@1.4.2 token=SECRETrelease',
    transaction: '/login?token=SECRETculprit',
    tags: { api_key: 'SECRETtag', 'card.ref': 'C4', region: 'eu' },
    exception: {
      values: [
        {
          type: 'PaymentError token=SECRETtype',
          value: 'card 4111111111111111 of bob@example.com, password=SECRETmessage',
        },
      ],
    },
    request: { url: 'https://ada:SECRETuser@shop.example/pay?key=SECRETquery', cookies: 'sid=SECRETcookie' },
    extra: { body: '{"password":"SECRETbody"}', account: { token: 'SECRETextra' } },
    breadcrumbs: [{ message: 'Authorization: Bearer SECRET.crumb.1', data: { auth: 'SECRETdata' } }],
  })
  const record = {
    timeUnixNano: `${app.clock.now().getTime()}000000`,
    severityNumber: 17,
    body: { stringValue: 'connect postgres://ada:SECRETlog@db failed' },
    attributes: [
      { key: 'customer.id', value: { stringValue: 'C-2' } },
      { key: 'db.password', value: { stringValue: 'SECRETattribute' } },
    ],
  }
  const answer = await fetch(`${app.url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${otlp.key}` },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  })
  expect(answer.status).toBe(200)

  const hook = await createSource(ctx, { kind: 'generic', name: 'alerts' })
  const alert = { key: '1', title: 'password=SECRETtitle', url: 'https://ops.example/7?token=SECRETaddress' }
  const heard = await fetch(`${app.url}/hooks/generic/${hook.key}`, { method: 'POST', body: JSON.stringify(alert) })
  expect(heard.status).toBe(200)

  const [event] = await recentEvents(ctx.db, 'C-1', { limit: 1 })
  expect(event).toMatchObject({
    message: 'card [Filtered] of [Filtered], password=[Filtered]',
    culprit: '/login?token=[Filtered]',
  })
  expect((await recentEvents(ctx.db, 'C-2', { limit: 1 }))[0]?.message).toBe('connect postgres://[Filtered]@db failed')
  const stored = await everythingStored()
  expect(stored).not.toMatch(/SECRET|4111111111111111|bob@example/)
  expect(stored).toContain('ada@example.com')
})

test('a source hides what it is told to, from the next event on', async () => {
  await updateSource(ctx, { id: sentry.id, scrub: ['maiden_name'], keep: ['delivery_token'] })
  await sendEvent({
    user: { id: 'C-3' },
    message: 'maiden_name=HIDDENname delivery_token=17',
    extra: { maidenName: 'HIDDENextra', delivery_token: 'parcel 17' },
  })
  const [event] = await recentEvents(ctx.db, 'C-3', { limit: 1 })
  expect(event?.message).toBe('maiden_name=[Filtered] delivery_token=17')
  const stored = await everythingStored()
  expect(stored).not.toContain('HIDDEN')
  expect(stored).toContain('parcel 17')
})

test('a clock that runs ahead is corrected, said on the source, and a retry still counts once', async () => {
  const now = app.clock.now().getTime()
  const event = {
    event_id: '0123456789abcdef0123456789abcdef',
    timestamp: (now + 3_600_000 - 60_000) / 1_000,
    user: { id: 'C-4' },
    message: 'the clock is wrong',
  }
  for (const delayMs of [0, 400]) {
    await sendEvent(event, { sent_at: new Date(now + 3_600_000 + delayMs).toISOString() })
  }
  const events = await recentEvents(ctx.db, 'C-4', { limit: 5 })
  expect(events).toHaveLength(1)
  const minutesAgo = (app.clock.now().getTime() - Date.parse(events[0]?.at ?? '')) / 60_000
  expect(minutesAgo).toBeGreaterThan(0.9)
  expect(minutesAgo).toBeLessThan(3)
  await flushSkews(ctx)
  const { activity } = await findSource(ctx.db, ctx.config, sentry.id)
  expect(Math.round((activity.skewMs ?? 0) / 60_000)).toBe(60)
  expect(activity.skewAt).not.toBeNull()
})
