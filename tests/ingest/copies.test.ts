import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batchPorts } from '#server/ingest-ports.ts'
import { createCommitter } from '#server/ingest/commit.ts'
import type { ReadBody } from '#server/ingest/request.ts'
import { createSource, type KnownSource } from '#server/domains/sources/index.ts'
import { openDatabase } from '#server/platform/database.ts'
import { LiveHub } from '#server/platform/live.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

const copies = 3
const limits = { batch: 40, requests: 10_000, bytes: 1e9, totalBytes: 1e9 }
const hourMs = 3_600_000

let world: TestContext
let sources: KnownSource[]
beforeAll(async () => {
  world = await testContext()
  const made = await Promise.all(['shop', 'desk'].map((name) => createSource(world.ctx, { kind: 'sentry', name })))
  sources = made.map(({ id, kind, name }) => ({ id, kind, name, settings: {} }))
})
afterAll(() => world.stop())

const signal = (more: Partial<ErrorSignal>): ErrorSignal => ({
  id: randomUUID(),
  occurredAt: new Date(),
  timeGuessed: false,
  skewMs: 0,
  attributes: {},
  level: 'error',
  identities: [],
  message: '',
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
  payload: {},
  ...more,
})

function at<Item>(items: Item[], place: number): Item {
  const item = items[place]
  if (item === undefined) throw new Error('not there')
  return item
}

/** In whichever order a copy meets customers, issues, hours and services, another meets them in another one. */
const shuffled = <Item>(items: Item[], copy: number): Item[] =>
  items
    .map((item, at) => ({ item, key: (at * (7 + copy * 4) + copy * 5) % items.length }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)

test('copies that hammer the same keys in other orders store all, and each thing once', async () => {
  const hour = new Date(Math.floor(Date.now() / hourMs) * hourMs)
  const guessed = Array.from({ length: 40 }, (_, n) =>
    signal({
      message: `guessed ${'xyz'[n % 3]}`,
      timeGuessed: true,
      identities: [{ kind: 'user_id', value: `G-${n % 7}` }],
    }),
  )
  const brought = Array.from({ length: 120 }, (_, n): ReadBody => {
    const identities = [
      { kind: 'user_id' as const, value: `C-${n % 15}` },
      { kind: 'email' as const, value: `c${n % 15}@customer.example` },
    ]
    const error = signal({
      message: `place ${'abcdefgh'[n % 8]}`,
      service: `service ${n % 3}`,
      occurredAt: new Date(Date.now() - (n % 5) * hourMs),
      identities,
    })
    const success = { identities, service: `service ${n % 3}`, environment: null, hour, count: 1, lastAt: hour }
    return { errors: [error], successes: [success], feedback: [], dropped: {} }
  })
  const shared = brought.map((one, n) => ({ one, body: Buffer.from(`request ${n}`), source: at(sources, n % 2) }))

  const pools = Array.from({ length: copies }, () => openDatabase(world.url, 3))
  const outcomes = await Promise.all(
    pools.map(async ({ db }, copy) => {
      const ctx = { ...world.ctx, db, live: new LiveHub() }
      const committer = createCommitter(ctx, batchPorts, { limits })
      // The same requests reach every copy, as when a sender tries again through a load balancer.
      const all = shuffled(shared, copy).map(({ one, body, source }) =>
        committer.submit({ source, receivedAt: new Date(), body, read: () => one }),
      )
      // A guessed time is another at each arrival.
      const late = shuffled(guessed, copy).map((one) => {
        const errors = [{ ...one, occurredAt: new Date(one.occurredAt.getTime() + copy * 1_000) }]
        const read = () => ({ errors, successes: [], feedback: [], dropped: {} })
        return committer.submit({ source: at(sources, 0), receivedAt: new Date(), body: Buffer.alloc(1), read })
      })
      return await Promise.all([...all, ...late])
    }),
  )
  await Promise.all(pools.map(({ pool }) => pool.end()))

  expect(outcomes.flat().every(({ refused }) => refused === 0)).toBe(true)
  const one = async (query: string) => (await world.ctx.db.execute(sql.raw(query))).rows[0]
  expect(await one('select count(*)::int as n from error_events')).toEqual({ n: 160 })
  for (const counter of ['issues', 'customer_issues', 'issue_hours']) {
    expect([counter, await one(`select sum(events)::int as n from ${counter}`)]).toEqual([counter, { n: 160 }])
  }
  expect(await one('select sum(successes)::int as n from customer_activity')).toEqual({ n: 120 })
  expect(await one('select sum(accepted)::int as n from source_activity')).toEqual({ n: 160 })
})

test('events without a usable time, sent to several copies at once, count once', async () => {
  const events = Array.from({ length: 300 }, (_, n) =>
    signal({ message: 'no time', timeGuessed: true, identities: [{ kind: 'user_id', value: `K-${n % 7}` }] }),
  )
  const pools = Array.from({ length: copies }, () => openDatabase(world.url, 3))
  const committers = pools.map(({ db }) =>
    createCommitter({ ...world.ctx, db, live: new LiveHub() }, batchPorts, { limits: { ...limits, batch: 10 } }),
  )
  const submit = async (copy: number, one: ErrorSignal, laterMs: number) => {
    const errors = [{ ...one, occurredAt: new Date(one.occurredAt.getTime() + laterMs) }]
    const read = () => ({ errors, successes: [], feedback: [], dropped: {} })
    return await at(committers, copy).submit({
      source: at(sources, 1),
      receivedAt: new Date(),
      body: Buffer.alloc(1),
      read,
    })
  }
  // Customers and issue are known already, so that nothing else makes the copies wait for each other.
  await Promise.all(events.slice(0, 7).map((one) => submit(0, { ...one, id: randomUUID() }, 0)))
  const outcomes = await Promise.all(events.flatMap((one) => committers.map((_, copy) => submit(copy, one, copy * 10))))
  await Promise.all(pools.map(({ pool }) => pool.end()))
  expect(outcomes.filter(({ stored }) => stored === 1)).toHaveLength(300)
  const { rows } = await world.ctx.db.execute(
    sql`select count(*)::int as n, count(distinct id)::int as ids from error_events where message = 'no time'`,
  )
  expect(rows).toEqual([{ n: 307, ids: 307 }])
})
