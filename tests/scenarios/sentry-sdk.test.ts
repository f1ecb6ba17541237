import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { readBrief } from '#server/domains/briefs/index.ts'
import { recentEvents } from '#server/domains/events/index.ts'
import { affectedPage, incidentPorts } from '#server/domains/impact/index.ts'
import { openIncident } from '#server/domains/incidents/index.ts'
import { createSource, flushRejections, listSources, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { sendWithSentry } from '#tests/harness/senders.ts'
import type { SentrySettings } from '#tests/senders/sentry.ts'

let app: TestApp
let ctx: ActorContext
let shop: SourceView
beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  shop = await createSource(ctx, { kind: 'sentry', name: 'shop' })
})
afterAll(() => app.stop())

const dsnOf = (source: SourceView) => `${app.url.replace('://', `://${source.key}@`)}/${source.id}`
const send = (settings: Omit<SentrySettings, 'dsn'>, to = shop) => sendWithSentry({ dsn: dsnOf(to), ...settings })
const eventsOf = (customerId: string) => recentEvents(ctx.db, customerId, { limit: 100 })
const activityOf = async (source: SourceView) => {
  await flushRejections(ctx)
  return (await listSources(ctx.db, ctx.config)).find(({ id }) => id === source.id)?.activity
}

test('what @sentry/node says worked is counted for the customer, what failed is not', async () => {
  await send({ user: { id: 'C-spans' }, environment: 'production', requests: [200, 204, 500, 200] })
  const { rows } = await ctx.db.execute(sql`
    select service, environment, sum(successes)::int as successes from customer_activity
    where customer_id = 'C-spans' group by 1, 2`)
  expect(rows).toEqual([{ service: 'shop', environment: 'production', successes: 3 }])
  expect(await eventsOf('C-spans')).toEqual([])
})

test('logs of @sentry/node at level error and above are the customer’s errors', async () => {
  await send({
    user: { id: 'C-logs' },
    release: 'shop@1.4.2',
    logs: [
      { level: 'info', message: 'an invoice was rendered' },
      { level: 'error', message: 'invoice 4711 could not be rendered' },
      { level: 'fatal', message: 'the month could not be closed' },
    ],
  })
  const messages = (await eventsOf('C-logs')).map(({ message, release }) => `${message} ${release}`)
  expect(new Set(messages)).toEqual(
    new Set(['the month could not be closed shop@1.4.2', 'invoice 4711 could not be rendered shop@1.4.2']),
  )
})

test('what a customer writes in the application is a contact, with the issue that it is about', async () => {
  const settings = { user: { id: 'C-words', email: 'ada@example.com' }, errors: ['charge' as const] }
  await send({ ...settings, feedback: 'I was charged twice' })
  const [event] = await eventsOf('C-words')
  const { contactRecords } = await readBrief(ctx, 'C-words', 'en')
  expect(contactRecords).toMatchObject([
    { channel: 'feedback', note: 'I was charged twice', by: 'shop', incident: null },
  ])
  const { rows } = await ctx.db.execute(sql`select issue_id::text from contact_records where customer_id = 'C-words'`)
  expect(rows).toEqual([{ issue_id: event?.issueId }])
})

test('a customer’s words about an incident count as told by them, once however often they come', async () => {
  const settings = { user: { id: 'C-told' }, messages: ['the parcel label is empty'] }
  await send(settings)
  const [event] = await eventsOf('C-told')
  const issueIds = [String(event?.issueId)]
  const { ref } = await openIncident(ctx, { title: 'Labels are empty', issueIds }, incidentPorts)
  const words = {
    timestamp: app.clock.now().getTime() / 1_000,
    user: { id: 'C-told' },
    contexts: { feedback: { message: 'No label again', associated_event_id: event?.id.replaceAll('-', '') } },
  }
  const body = `{"event_id":"${'e'.repeat(32)}"}\n{"type":"feedback"}\n${JSON.stringify(words)}`
  const url = `${app.url}/api/${shop.id}/envelope/?sentry_key=${shop.key}`
  const answers = await Promise.all([1, 2, 3].map(() => fetch(url, { method: 'POST', body })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  const { contactRecords } = await readBrief(ctx, 'C-told', 'en')
  expect(contactRecords).toMatchObject([{ note: 'No label again', incident: ref }])
  const { items, counts } = await affectedPage(ctx, { ref })
  expect(items).toMatchObject([{ customerId: 'C-told', level: 'hit', calledAt: expect.any(String) }])
  expect(counts).toMatchObject({ calledFirst: 1 })
})

test('@sentry/node stops sending when it is told that it was too much, and later says what it threw away', async () => {
  const source = await createSource(ctx, { kind: 'sentry', name: 'storm' })
  await updateSource(ctx, { id: source.id, requestsPerMinute: 60 })
  const ids = await send({ user: { id: 'C-storm' }, burst: { errors: 100, pauseMs: 4_000 } }, source)
  await expect
    .poll(async () => (await activityOf(source))?.dropped, { timeout: 20_000 })
    .toHaveProperty(['discarded.error.ratelimit_backoff'])
  const activity = await activityOf(source)
  const stored = await eventsOf('C-storm')
  expect(stored.map(({ message }) => message)).toContain('the last step failed')
  const refused = activity?.rejected ?? 0
  const thrownAway = activity?.dropped['discarded.error.ratelimit_backoff'] ?? 0
  expect(stored.length + refused + thrownAway).toBe(ids.length)
  expect(refused).toBeLessThan(thrownAway)
})
