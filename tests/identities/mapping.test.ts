import { afterAll, beforeAll, expect, test } from 'vitest'
import { appRouter } from '#server/router.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Role } from '#shared/access.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { id, makeWorld, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await makeWorld()
  await w.list('C-1', id('email', 'ada@x.test'), id('user_id', 'u-1'))
  await w.list('C-2', id('email', 'bo@x.test'))
  await w.list('C-3')
  await w.errors([
    { 'account.no': 'C-1', login: 'ada@x.test', colour: 'red', 'user.id': 'u-1' },
    { 'account.no': 'c-2', login: 'bo@x.test', colour: 'red' },
    { 'account.no': 'C-3', colour: 'red', plan: 'C-1' },
    { 'account.no': 'X-9', colour: 'red' },
  ])
  await w.errors([{ 'customer.id': 'C-1', 'user.email': 'bo@x.test' }])
})
afterAll(() => w.stop())

const call = (role: Role = 'admin') => {
  const ctx: ActorContext = { ...w.ctx, actor: { kind: 'user', id: 'ana', name: 'Ana', role, locale: 'en' } }
  return appRouter.createCaller(ctx).identities
}
const account: IdentityRule = { attribute: 'account.no', kind: 'customer_id' }

test('shows what came of the last events, newest first', async () => {
  const { outcomes, sampled, sightings } = await call('lead').ofSource({ id: w.source.id })
  expect(outcomes).toEqual({ found: 1, new: 0, missed: 3, conflict: 1 })
  expect(sampled).toBe(5)
  expect(sightings[0]).toMatchObject({
    outcome: 'conflict',
    customerId: 'C-1',
    others: ['C-2'],
    identities: [id('customer_id', 'C-1'), id('email', 'bo@x.test')],
  })
})

test('names the attributes and who reads them', async () => {
  const { attributes } = await call().ofSource({ id: w.source.id })
  expect(attributes.map(({ name, events, values, usedBy }) => [name, events, values, usedBy])).toEqual([
    ['account.no', 4, 4, null],
    ['colour', 4, 1, null],
    ['login', 2, 2, null],
    ['customer.id', 1, 1, 'builtIn'],
    ['plan', 1, 1, null],
    ['user.email', 1, 1, 'builtIn'],
    ['user.id', 1, 1, 'builtIn'],
  ])
})

test('suggests what the directory knows, and nothing by chance', async () => {
  const { suggestions } = await call().ofSource({ id: w.source.id })
  expect(suggestions).toEqual([
    { attribute: 'login', kind: 'email', matches: 2, events: 2 },
    { attribute: 'account.no', kind: 'customer_id', matches: 3, events: 4 },
  ])
})

test('a preview says what would change, and changes nothing', async () => {
  const before = await w.rows('select * from identifiers order by kind, value')
  const preview = await call().preview({ id: w.source.id, identities: [account] })
  expect(preview).toMatchObject({
    before: { found: 1, new: 0, missed: 3, conflict: 1 },
    after: { found: 3, new: 1, missed: 0, conflict: 1 },
    changed: 3,
    newCustomers: 1,
  })
  expect(preview.rows.map(({ from, to }) => `${from} → ${to}`).toSorted()).toEqual([' → C-2', ' → C-3', ' → X-9'])
  expect(await w.rows('select * from identifiers order by kind, value')).toEqual(before)
})

test('an unknown source is not found; an agent may not look, a lead may not try', async () => {
  await expect(call().ofSource({ id: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(call('agent').ofSource({ id: w.source.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(call('lead').preview({ id: w.source.id, identities: [] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
