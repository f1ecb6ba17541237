import { mayAddCustomer, mayAddIssue, spendRequest } from '#server/ingest/quota.ts'
import { findSource, createSource, flushLimited, type KnownSource } from '#server/domains/sources/index.ts'
import { tooMany } from '#server/platform/errors.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
  // Nothing refills between two lines of a test.
  const frozen = world.clock.now()
  let passedMs = 0
  world.ctx.clock = { now: () => new Date(frozen.getTime() + passedMs) }
  world.clock.advance = (milliseconds) => void (passedMs += milliseconds)
})
afterAll(() => world.stop())

let count = 0
async function source(settings: KnownSource['settings'], kind: KnownSource['kind'] = 'sentry'): Promise<KnownSource> {
  const { id, name } = await createSource(world.ctx, { kind, name: `limited ${(count += 1)}` })
  return { id, kind, name, settings }
}
const many = (times: number, act: () => unknown) => Array.from({ length: times }, act)

test('requests over the limit are refused with the seconds to wait, and taken again after them', async () => {
  const slow = await source({ requestsPerMinute: 30 })
  many(30, () => spendRequest(world.ctx, slow))
  const refused = () => spendRequest(world.ctx, slow)
  expect(refused).toThrow(tooMany('This source may send 30 requests a minute.', 2))
  world.clock.advance(2_000)
  spendRequest(world.ctx, slow)
  expect(refused).toThrow('30 requests')
  world.clock.advance(3_600_000)
  many(30, () => spendRequest(world.ctx, slow))
  expect(refused).toThrow('30 requests')
})

test('another source is not touched, and a higher limit counts at once', async () => {
  const one = await source({ requestsPerMinute: 1 })
  const other = await source({ requestsPerMinute: 1 })
  spendRequest(world.ctx, one)
  spendRequest(world.ctx, other)
  expect(() => spendRequest(world.ctx, one)).toThrow('1 requests')
  spendRequest(world.ctx, { ...one, settings: { requestsPerMinute: 100 } })
})

test('a clock that is set back stops nothing', async () => {
  const one = await source({ requestsPerMinute: 60 })
  many(60, () => spendRequest(world.ctx, one))
  world.clock.advance(-7_200_000)
  expect(() => spendRequest(world.ctx, one)).toThrow('60 requests')
  world.clock.advance(1_000)
  spendRequest(world.ctx, one)
  world.clock.advance(7_199_000)
})

test('a secret key has no limit of requests and customers of its own, a public one has', async () => {
  const secret = await source({}, 'otlp')
  many(700_000, () => spendRequest(world.ctx, secret))
  expect(many(50_000, () => mayAddCustomer(world.ctx, secret)).every(Boolean)).toBe(true)
  const open = await source({})
  many(600_000, () => spendRequest(world.ctx, open))
  expect(() => spendRequest(world.ctx, open)).toThrow('requests a minute')
  expect(many(36_000, () => mayAddCustomer(world.ctx, open)).every(Boolean)).toBe(true)
  expect(mayAddCustomer(world.ctx, open)).toBe(false)
  world.clock.advance(60_000)
  expect(many(601, () => mayAddCustomer(world.ctx, open)).filter(Boolean)).toHaveLength(600)
})

test('no new customers at all can be asked for', async () => {
  const strict = await source({ newCustomersPerMinute: 0 })
  expect(mayAddCustomer(world.ctx, strict)).toBe(false)
  world.clock.advance(3_600_000)
  expect(mayAddCustomer(world.ctx, strict)).toBe(false)
})

test('the source says how often each limit was reached, and when last', async () => {
  const busy = await source({ requestsPerMinute: 2, newCustomersPerMinute: 1 })
  many(5, () => {
    try {
      spendRequest(world.ctx, busy)
    } catch {
      // counted
    }
  })
  many(3, () => mayAddCustomer(world.ctx, busy))
  many(6_001, () => mayAddIssue(world.ctx, busy))
  await flushLimited(world.ctx)
  const lastAt = world.ctx.clock.now().toISOString()
  expect((await findSource(world.ctx.db, world.ctx.config, busy.id)).activity.limited).toEqual({
    requests: { times: 3, lastAt },
    customers: { times: 2, lastAt },
    issues: { times: 1, lastAt },
  })
  expect(mayAddCustomer(world.ctx, busy)).toBe(false)
  await flushLimited(world.ctx)
  expect((await findSource(world.ctx.db, world.ctx.config, busy.id)).activity.limited.customers.times).toBe(3)
})
