import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { recentEvents } from '#server/domains/events/index.ts'
import { createSource, findSource, flushLimited, flushRejections, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

let app: TestApp
let ctx: ActorContext
beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
})
afterAll(() => app.stop())

const sendEvent = ({ id, key }: SourceView, event: object) =>
  fetch(`${app.url}/api/${id}/envelope/?sentry_key=${key}&sentry_version=7`, {
    method: 'POST',
    body: `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`,
  })
const eventsOf = (customerId: string) => recentEvents(ctx.db, customerId, { limit: 100 })
const activityOf = async ({ id }: SourceView) => {
  await flushLimited(ctx)
  await flushRejections(ctx)
  return (await findSource(ctx.db, ctx.config, id)).activity
}

test('a source that sends too often hears when to try again, on every protocol', async () => {
  const names = ['sentry', 'otlp', 'alertmanager'] as const
  for (const kind of names) {
    const source = await createSource(ctx, { kind, name: `${kind} too often` })
    await updateSource(ctx, { id: source.id, requestsPerMinute: 3 })
    const send = () => {
      if (kind === 'sentry') return sendEvent(source, { message: 'again', user: { id: 'C-often' } })
      const headers = { authorization: `Bearer ${source.key}`, 'content-type': 'application/json' }
      const path = kind === 'otlp' ? '/v1/logs' : `/hooks/alertmanager/${source.key}`
      return fetch(`${app.url}${path}`, { method: 'POST', headers, body: '{"status":"firing","alerts":[]}' })
    }
    for (let time = 0; time < 3; time += 1) expect((await send()).status).not.toBe(429)
    const answer = await send()
    expect([kind, answer.status]).toEqual([kind, 429])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await activityOf(source)).toMatchObject({ limited: { requests: { times: 1 } } })
  }
})

test('beyond its limit of new customers, events are kept without one and can be placed later', async () => {
  const source = await createSource(ctx, { kind: 'sentry', name: 'open key' })
  await updateSource(ctx, { id: source.id, newCustomersPerMinute: 2 })
  for (const user of ['C-new-1', 'C-new-2', 'C-new-3', 'C-new-4', 'C-new-1']) {
    expect((await sendEvent(source, { message: 'no invoice', user: { id: user } })).status).toBe(200)
  }
  expect((await eventsOf('C-new-1')).length).toBe(2)
  expect((await eventsOf('C-new-2')).length).toBe(1)
  expect(await eventsOf('C-new-3')).toEqual([])
  expect((await activityOf(source)).limited.customers.times).toBe(2)
  const { rows } = await ctx.db.execute(
    sql`select attributes from error_events where customer_id = '' and source_id = ${source.id} order by occurred_at`,
  )
  expect(rows.map((row) => row['attributes'])).toEqual([{ 'user.id': 'C-new-3' }, { 'user.id': 'C-new-4' }])
  app.clock.advance(60_000)
  expect((await sendEvent(source, { message: 'no invoice', user: { id: 'C-new-3' } })).status).toBe(200)
  expect(await eventsOf('C-new-3')).toHaveLength(1)
})

test('more kinds of errors than can be told apart go into one issue', async () => {
  const source = await createSource(ctx, { kind: 'otlp', name: 'makes up errors' })
  const at = app.clock.now().getTime()
  const logRecords = Array.from({ length: 6_100 }, (_, index) => ({
    timeUnixNano: `${at}${String(index).padStart(6, '0')}`,
    severityNumber: 17,
    attributes: [{ key: 'exception.type', value: { stringValue: `E${index.toString(36)}x` } }],
  }))
  const answer = await fetch(`${app.url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${source.key}` },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
  })
  expect(answer.status).toBe(200)
  const { rows } = await ctx.db.execute<{ events: string; title: string }>(
    sql`select events, title from issues where source_id = ${source.id} order by events desc`,
  )
  expect(rows.length).toBeLessThan(6_100)
  expect(rows[0]?.title).toMatch(/^Too many new kinds of errors/)
  expect(rows.reduce((sum, { events }) => sum + Number(events), 0)).toBe(6_100)
  expect((await activityOf(source)).limited.issues.times).toBeGreaterThan(50)
})
