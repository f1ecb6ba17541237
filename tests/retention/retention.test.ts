import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditLog } from '#drizzle/schema/access.ts'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { countSuccesses, ensureEventDays, writeEvents } from '#server/domains/events/index.ts'
import { fingerprintSignals, groupSignals } from '#server/domains/issues/index.ts'
import { forgetOld, readData, setRetention } from '#server/domains/retention/index.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

const dayMs = 86_400_000
let world: TestContext
beforeAll(async () => {
  world = await testContext()
})
afterAll(() => world.stop())

const daysAgo = (days: number) => new Date(world.clock.now().getTime() - days * dayMs)
const place = { sourceId: 1, service: 'shop', environment: 'production' }

/** An error of each customer, so many days ago. */
async function store(errors: { customer: string; message: string; days: number }[]): Promise<void> {
  const signals = errors.map(({ message, days }): ErrorSignal => ({
    id: randomUUID(),
    occurredAt: daysAgo(days),
    timeGuessed: false,
    skewMs: 0,
    level: 'error',
    identities: [],
    attributes: {},
    message,
    template: null,
    exceptions: [],
    fingerprint: [],
    platform: null,
    service: null,
    environment: null,
    release: null,
    region: null,
    traceId: null,
    culprit: null,
    payload: { message },
  }))
  await ensureEventDays(
    world.ctx.db,
    new Set(),
    signals.map(({ occurredAt }) => occurredAt),
  )
  const entries = signals.map((signal) => ({ ...place, signal }))
  const fingerprints = await fingerprintSignals(world.ctx, entries)
  await world.ctx.db.transaction(async (tx) => {
    await identifyCustomers(
      tx,
      world.ctx,
      errors.map(({ customer }) => [{ kind: 'customer_id', value: customer }]),
    )
    const grouped = await groupSignals(
      tx,
      world.ctx,
      entries.map((entry, at) => ({ ...entry, fingerprint: fingerprints[at] ?? '' })),
    )
    const rows = signals.map((signal, at) => ({
      ...place,
      signal,
      customerId: errors[at]?.customer ?? '',
      isListed: false,
      issueId: grouped[at]?.issueId ?? 0,
      fingerprintId: grouped[at]?.fingerprintId ?? 0,
      receivedAt: signal.occurredAt,
    }))
    await writeEvents(tx, world.ctx, rows)
  })
}

const count = async (query: string) => {
  const { rows } = await world.ctx.db.execute<{ n: number }>(sql.raw(`select (${query})::int as n`))
  return rows[0]?.n
}

test('what is older than it is kept is gone, what is younger stays, and totals fit', async () => {
  await store([
    { customer: 'C-old', message: 'seldom error', days: 100 },
    { customer: 'C-both', message: 'seldom error', days: 100 },
  ])
  await store([
    { customer: 'C-both', message: 'seldom error', days: 2 },
    { customer: 'C-new', message: 'seldom error', days: 1 },
    { customer: 'C-worked', message: 'another error', days: 95 },
  ])
  await ensureEventDays(world.ctx.db, new Set(), [daysAgo(0)])
  await world.ctx.db.transaction(async (tx) => {
    const rows = [{ ...place, customerId: 'C-worked', hour: daysAgo(0), count: 3, lastAt: daysAgo(0) }]
    await countSuccesses(tx, world.ctx, [{ sourceId: 1, digest: randomUUID(), rows }])
  })
  await world.ctx.db.execute(sql`update customers set created_at = ${daysAgo(100).toISOString()}`)
  expect(await count(`select customers from issues where title = 'seldom error'`)).toBe(3)

  const run = await forgetOld(world.ctx)
  expect(run.days).toBeGreaterThan(0)
  expect(await count('select count(*) from error_events')).toBe(2)
  expect(await count('select count(*) from event_samples')).toBe(1)
  expect(await count(`select customers from issues where title = 'seldom error'`)).toBe(2)
  expect(await count(`select events from customer_issues where customer_id = 'C-both'`)).toBe(2)
  expect(await count('select count(*) from issue_hours')).toBe(2)
  const { rows } = await world.ctx.db.execute(sql`select id from customers order by id`)
  expect(rows).toEqual([{ id: 'C-both' }, { id: 'C-new' }, { id: 'C-worked' }])
  expect(await count(`select count(*) from identifiers where customer_id = 'C-old'`)).toBe(0)

  // One who comes back is a new one, and counted again.
  await store([{ customer: 'C-old', message: 'seldom error', days: 0 }])
  expect(await count(`select customers from issues where title = 'seldom error'`)).toBe(3)
  expect((await forgetOld(world.ctx)).days).toBe(0)
})

test('an event that comes late for a day that was dropped makes that day again, with what was remembered', async () => {
  const known = new Set<number>()
  await ensureEventDays(world.ctx.db, known, [daysAgo(0), daysAgo(20), daysAgo(100)])
  await forgetOld(world.ctx)
  await ensureEventDays(world.ctx.db, known, [daysAgo(100)])
  const day = daysAgo(100).toISOString().slice(0, 10).replaceAll('-', '')
  expect(await count(`select count(*) from pg_class where relname = 'error_events_${day}'`)).toBe(1)
})

test('a day in use stays for a moment and never makes others wait long', async () => {
  await ensureEventDays(world.ctx.db, new Set(), [daysAgo(200)])
  let release = () => {}
  const reading = world.ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select count(*) from error_events`)
    await new Promise<void>((done) => (release = done))
  })
  const cleaning = forgetOld(world.ctx)
  // Meanwhile intake goes on.
  await store([{ customer: 'C-meanwhile', message: 'while it waits', days: 0 }])
  release()
  await reading
  expect((await cleaning).days).toBeGreaterThan(0)
})

test('an administrator sets how long, everybody else cannot, and it is written down', async () => {
  expect(await readData(world.ctx.db)).toMatchObject({ retentionDays: 90 })
  await setRetention(world.ctx, { days: 30 })
  const data = await readData(world.ctx.db)
  expect(data).toMatchObject({ retentionDays: 30, lastRun: { rows: expect.any(Number) } })
  expect(data.oldestDay).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(data.tables.map(({ name }) => name)).toContain('error_events')
  await expect(setRetention(world.ctx, { days: 6 })).rejects.toThrow()
  const lead = { kind: 'user', id: 'u', name: 'U', role: 'lead', locale: 'en' } as const
  await expect(setRetention({ ...world.ctx, actor: lead }, { days: 30 })).rejects.toMatchObject({ code: 'forbidden' })
  const written = await world.ctx.db.select().from(auditLog)
  expect(written.at(-1)).toMatchObject({ action: 'installation.retentionDays', details: { from: 90, to: 30 } })
})

test('very many rows go in parts', async () => {
  await world.ctx.db.execute(sql`
    insert into customer_issues (customer_id, issue_id, events, first_seen, last_seen)
    select 'M-' || n, n % 3 + 1000, 1, now() - interval '400 days', now() - interval '400 days'
      from generate_series(1, 12000) n`)
  await world.ctx.db.execute(sql`
    insert into calls (source_id, call_id, direction, state, number, customer_id, rang_at)
    select 1, n::text, 'in', 'ended', '+331', '', now() - interval '400 days' from generate_series(1, 12000) n`)
  expect((await forgetOld(world.ctx)).rows).toBeGreaterThanOrEqual(24_000)
  expect(await count(`select count(*) from customer_issues where customer_id like 'M-%'`)).toBe(0)
  expect(await count('select count(*) from calls')).toBe(0)
})
