import { asc } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { errorEvents } from '#drizzle/schema/events.ts'
import { identitySightings } from '#drizzle/schema/sources.ts'
import type { SightingOutcome } from '#shared/sources.ts'
import { id, makeWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await makeWorld()
  await w.list('C-1', id('email', 'ada@x.test'))
  await w.list('C-2', id('email', 'bo@x.test'))
})
afterAll(() => w.stop())
beforeEach(() => w.rows('truncate identity_sightings, error_events'))

const sightings = () => w.ctx.db.select().from(identitySightings).orderBy(asc(identitySightings.id))

test('what came of an event is kept, with all that it said', async () => {
  await w.errors([
    { 'customer.id': 'C-1', plan: 'gold' },
    { 'customer.id': 'C-1', 'user.email': 'bo@x.test' },
    { 'customer.id': 'new' },
    { 'account.no': 'A-7', 'user.id': 'anonymous' },
  ])
  expect(await sightings()).toMatchObject([
    { outcome: 'found', customerId: 'C-1', standsFor: 1, attributes: { 'customer.id': 'C-1', plan: 'gold' } },
    { outcome: 'new', customerId: 'new', identities: [{ kind: 'customer_id', value: 'new' }] },
    { outcome: 'missed', customerId: '', identities: [], attributes: { 'account.no': 'A-7' } },
    { outcome: 'conflict', customerId: 'C-1', others: ['C-2'] },
  ])
})

test('of very many a few are kept, the troubled ones first, and together they stand for all', async () => {
  const many = Array.from({ length: 1_000 }, () => ({ 'customer.id': 'C-1' }))
  await w.errors([...many, {}, {}])
  const kept = await sightings()
  expect(kept).toHaveLength(5)
  const sum = (outcome: SightingOutcome) =>
    kept.filter((row) => row.outcome === outcome).reduce((all, row) => all + row.standsFor, 0)
  expect([sum('found'), sum('missed')]).toEqual([1_000, 2])
})

test('a retry is not seen again', async () => {
  const retried = { id: 'b6a4f3a0-5f5e-4c5b-9d7e-0f3d1e8a2c11', occurredAt: new Date() }
  await w.errors([{ 'customer.id': 'C-1' }], retried)
  await w.errors([{ 'customer.id': 'C-1' }], retried)
  expect(await sightings()).toHaveLength(1)
})

test('the last 200 of each source stay', async () => {
  await w.rows(`insert into identity_sightings (source_id, at, outcome, customer_id, identities, attributes, others)
    select s, now(), 'found', 'C-1', '[]', '{}', '{}' from generate_series(${w.source.id}, ${w.source.id} + 1) s,
      generate_series(1, 205) n`)
  await w.errors([{ 'customer.id': 'C-2' }])
  expect(await w.rows('select source_id, count(*)::int from identity_sightings group by 1 order by 1')).toEqual([
    { source_id: w.source.id, count: 200 },
    { source_id: w.source.id + 1, count: 205 },
  ])
  expect((await sightings()).at(-1)?.customerId).toBe('C-2')
})

test('an event keeps what it said while no listed customer is known for it, about 1 KB of it', async () => {
  const long = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`account_${at}`, 'é"\\'.repeat(40)]))
  await w.errors([{ 'customer.id': 'C-1', a: '1' }, { 'user.id': 'observed', a: '2' }, { a: '3' }, {}, long])
  const kept = await w.ctx.db.select().from(errorEvents)
  const names = kept.map(({ customerId, attributes }) => [customerId, ...Object.keys(attributes ?? {}).toSorted()])
  expect(names.map((parts) => parts.join(' ')).toSorted()).toEqual([
    '',
    ' a',
    ' account_0 account_1 account_2',
    'C-1',
    'observed a user.id',
  ])
})
