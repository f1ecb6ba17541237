import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureEventDays, eventSample, moveEvents, recentEvents, writeEvents } from '#server/domains/events/index.ts'
import { fingerprintSignals, groupSignals } from '#server/domains/issues/index.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
})
afterAll(() => world.stop())

const signal = (message: string, occurredAt: Date, more: Partial<ErrorSignal> = {}): ErrorSignal => ({
  id: randomUUID(),
  occurredAt,
  timeGuessed: false,
  skewMs: 0,
  attributes: {},
  level: 'error',
  identities: [],
  message,
  exceptions: [],
  template: null,
  fingerprint: [],
  platform: null,
  service: null,
  environment: null,
  release: null,
  region: null,
  traceId: null,
  culprit: null,
  payload: { message },
  ...more,
})

async function store(customerId: string, signals: ErrorSignal[]): Promise<void> {
  const place = { sourceId: 1, service: 'shop', environment: 'production' }
  await ensureEventDays(
    world.ctx.db,
    new Set(),
    signals.map(({ occurredAt }) => occurredAt),
  )
  const entries = signals.map((one) => ({ ...place, signal: one }))
  const fingerprints = await fingerprintSignals(world.ctx, entries)
  await world.ctx.db.transaction(async (tx) => {
    const issues = await groupSignals(
      tx,
      world.ctx,
      entries.map((entry, at) => ({ ...entry, fingerprint: fingerprints[at] ?? '' })),
    )
    const rows = signals.map((one, at) => ({
      ...place,
      customerId,
      issueId: issues[at]?.issueId ?? 0,
      fingerprintId: issues[at]?.fingerprintId ?? 0,
      receivedAt: new Date(),
      signal: one,
    }))
    await writeEvents(tx, world.ctx, rows)
  })
}

const row = async (query: string) => (await world.ctx.db.execute(sql.raw(query))).rows[0]
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)

test('a customer’s events page from the newest back, over days and within one moment', async () => {
  const same = ago(90)
  const moments = [ago(1), ago(60 * 30), same, same, same, ago(60 * 24 * 3)]
  await store(
    'C-page',
    moments.map((moment, at) => signal(`place ${'abcdef'[at]}`, moment)),
  )
  const seen: string[] = []
  for (let before: { at: string; id: string } | undefined; ;) {
    const page = await recentEvents(world.ctx.db, 'C-page', { before, limit: 2 })
    seen.push(...page.map(({ at }) => at))
    before = page.at(-1)
    if (page.length < 2) break
  }
  expect(seen).toEqual(
    moments
      .map((moment) => moment.toISOString())
      .toSorted()
      .toReversed(),
  )
})

test('a claimed customer’s events move with their counters and samples, and one that both have counts once', async () => {
  const both = signal('move: both', ago(5))
  await store('C-seen', [both, signal('move: both', ago(4)), signal('move: only seen', ago(3))])
  await store('C-listed', [both, signal('move: only listed', ago(2))])
  await world.ctx.db.transaction((tx) => moveEvents(tx, 'C-seen', 'C-listed'))
  expect(await row(`select count(*)::int as n from error_events where customer_id = 'C-seen'`)).toEqual({ n: 0 })
  expect(await recentEvents(world.ctx.db, 'C-listed', { limit: 10 })).toHaveLength(4)
  const counts = await world.ctx.db.execute(
    sql`select i.title, i.events::int, i.customers::int, c.events::int as own
          from issues i join customer_issues c on c.issue_id = i.id
         where i.title like 'move:%' order by i.title`,
  )
  expect(counts.rows).toEqual([
    { title: 'move: both', events: 2, customers: 1, own: 2 },
    { title: 'move: only listed', events: 1, customers: 1, own: 1 },
    { title: 'move: only seen', events: 1, customers: 1, own: 1 },
  ])
  const [hours] = (
    await world.ctx.db.execute(
      sql`select sum(h.events)::int as n from issue_hours h join issues i on i.id = h.issue_id where i.title like 'move:%'`,
    )
  ).rows
  expect(hours).toEqual({ n: 4 })
})

test('a sample is the payload as it came, cut down when it is too large or too deep', async () => {
  let deep: unknown = 'x'
  for (let level = 0; level < 5_000; level++) deep = [deep]
  const noise = Array.from({ length: 60_000 }, () => randomUUID())
  const raw = Buffer.from('{"a":[1,"b"]}')
  const cases: [string, unknown, unknown][] = [
    ['sample: raw', raw, { a: [1, 'b'] }],
    ['sample: value', { a: { b: [null, true] } }, { a: { b: [null, true] } }],
    ['sample: broken', Buffer.from('{"a":'), null],
  ]
  for (const [message, payload, kept] of [
    ...cases,
    ['sample: deep', deep, expect.anything()],
    ['sample: large', Buffer.from(JSON.stringify({ noise, id: 'kept' })), expect.objectContaining({ id: 'kept' })],
  ]) {
    await store('C-sample', [signal(String(message), ago(1), { payload })])
    const issue = await row(`select id from issues where title = '${String(message)}'`)
    const sample = await eventSample(world.ctx.db, 'C-sample', Number(issue?.['id']))
    expect(sample?.payload).toEqual(kept)
  }
  expect(await row('select max(length(payload)) <= 102400 as bounded from event_samples')).toEqual({ bounded: true })
})

test('one ID of several customers is an event of each, and once of each', async () => {
  const at = new Date()
  const id = randomUUID()
  await ensureEventDays(world.ctx.db, new Set(), [at])
  const row = (customerId: string) => ({
    sourceId: 1,
    service: 'shop',
    environment: 'production',
    customerId,
    issueId: 9_001,
    fingerprintId: 9_001,
    receivedAt: at,
    signal: signal('the same ID', at, { id }),
  })
  const write = async (ids: string[]) =>
    await world.ctx.db.transaction(async (tx) => await writeEvents(tx, world.ctx, ids.map(row)))
  const customerIds = ['ID-1', 'ID-2', 'ID-3']
  expect((await write([...customerIds, 'ID-1'])).map(({ customerId }) => customerId).toSorted()).toEqual(customerIds)
  expect(await write(customerIds)).toEqual([])
  expect((await write(['ID-3', 'ID-4'])).map(({ customerId }) => customerId)).toEqual(['ID-4'])
})

test('a retry of an event without a usable time is known by the latest of a customer’s events', async () => {
  const at = new Date()
  const id = randomUUID()
  const guessed = (occurredAt: Date, more: Partial<ErrorSignal> = {}) =>
    signal('no time of its own', occurredAt, { timeGuessed: true, ...more })
  await store('C-guessed', [guessed(at, { id }), guessed(at)])
  await store('C-guessed', [guessed(new Date(at.getTime() + 60_000), { id })])
  expect(await recentEvents(world.ctx.db, 'C-guessed', { limit: 10 })).toHaveLength(2)
  await world.ctx.db.execute(sql`
    insert into error_events (customer_id, occurred_at, id, issue_id, source_id, received_at, level, message, service, environment)
    select 'C-guessed', ${at.toISOString()}::timestamptz + n * interval '1 millisecond', gen_random_uuid(), 1, 1, now(), 'error', '', '', ''
      from generate_series(1, 2000) n`)
  // Its first arrival lies behind more than are looked through: what would it cost to look through all?
  await store('C-guessed', [guessed(new Date(at.getTime() + 120_000), { id })])
  const { rows } = await world.ctx.db.execute(sql`
    select count(*)::int as n from error_events where customer_id = 'C-guessed' and id = ${id}`)
  expect(rows).toEqual([{ n: 2 }])
})
