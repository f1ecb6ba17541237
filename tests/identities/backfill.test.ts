import { afterAll, expect, test } from 'vitest'
import { customers } from '#drizzle/schema/customers.ts'
import { identityBackfills } from '#drizzle/schema/sources.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { stepBackfill } from '#server/domains/identities/index.ts'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { openIncident } from '#server/domains/incidents/index.ts'
import { orderBackfill, theDirectory, updateSource } from '#server/domains/sources/index.ts'
import { isCollision } from '#server/platform/outage.ts'
import { customerPorts } from '#server/ports.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { expectRightCounts } from './counts.ts'
import { id, makeWorld, type World } from './world.ts'

let w: World | undefined
const world = async () => {
  await w?.stop()
  w = await makeWorld()
  return w
}
afterAll(() => w?.stop())

const account: IdentityRule = { attribute: 'account_no', kind: 'customer_id' }
const lead = { kind: 'user', id: 'ana', name: 'Ana', role: 'lead', locale: 'en' } as const
const hourMs = 3_600_000

/** Changes the mapping and waits until every copy has heard of it. */
async function map(at: World, ...rules: IdentityRule[]): Promise<void> {
  await updateSource(at.ctx, { id: at.source.id, identities: rules })
  at.clock.advance(10_000)
}

async function run(at: World): Promise<number> {
  let steps = 0
  while (await stepBackfill(at.ctx)) steps += 1
  return steps
}

const owners = async (at: World) =>
  await at.rows('select customer_id, count(*)::int as events from error_events group by 1 order by 1')

const progress = async (at: World) => (await at.ctx.db.select().from(identityBackfills))[0]

test('events of nobody and of observed customers go where the new mapping says, and the counts with them', async () => {
  const at = await world()
  await at.list('A-1', id('email', 'ada@x.test'))
  await at.errors([
    { account_no: 'A-1' },
    { account_no: 'A-2' },
    { account_no: 'A-1', 'user.id': 'u-7' },
    { 'user.id': 'u-7' },
    { 'user.id': 'u-8', account_no: 'A-1' },
    { 'user.email': 'ada@x.test', account_no: 'A-9' },
    { colour: 'red' },
  ])
  expect(await owners(at)).toEqual([
    { customer_id: '', events: 3 },
    { customer_id: 'A-1', events: 1 },
    { customer_id: 'u-7', events: 2 },
    { customer_id: 'u-8', events: 1 },
  ])
  await map(at, account)
  await run(at)
  // What a listed customer has stays there; u-8 has nothing left and is gone.
  expect(await owners(at)).toEqual([
    { customer_id: '', events: 1 },
    { customer_id: 'A-1', events: 4 },
    { customer_id: 'A-2', events: 1 },
    { customer_id: 'u-7', events: 1 },
  ])
  const known = await at.ctx.db.select({ id: customers.id }).from(customers).orderBy(customers.id)
  expect(known.map((row) => row.id)).toEqual(['A-1', 'A-2', 'u-7'])
  expect(await at.rows(`select kind, customer_id from identifiers where value = 'u-8'`)).toEqual([])
  expect(await progress(at)).toMatchObject({ total: 6, looked: 6, moved: 4, added: 1 })
  expect((await progress(at))?.finishedAt).not.toBeNull()
  expect(await at.rows('select accepted, unidentified from source_activity')).toEqual([
    { accepted: '7', unidentified: '1' },
  ])
  await expectRightCounts(at.ctx)
})

test('reading again changes nothing more', async () => {
  const at = await world()
  await at.errors([{ account_no: 'A-1' }, { 'user.id': 'u-7', account_no: 'A-2' }])
  await map(at, account)
  await run(at)
  const after = await owners(at)
  await map(at)
  await map(at, account)
  await run(at)
  expect(await owners(at)).toEqual(after)
  expect(await progress(at)).toMatchObject({ moved: 0 })
  await expectRightCounts(at.ctx)
})

test('a mapping that was wrong can be taken back', async () => {
  const at = await world()
  const region: IdentityRule = { attribute: 'region', kind: 'customer_id' }
  await at.errors([{ region: 'eu-west' }, { region: 'eu-west' }, { region: 'us' }, { 'user.id': 'u-1', region: 'us' }])
  await map(at, region)
  await run(at)
  expect(await owners(at)).toEqual([
    { customer_id: 'eu-west', events: 2 },
    { customer_id: 'us', events: 2 },
  ])
  await map(at)
  await run(at)
  expect(await owners(at)).toEqual([
    { customer_id: '', events: 3 },
    { customer_id: 'u-1', events: 1 },
  ])
  expect(await at.rows('select id from customers')).toEqual([{ id: 'u-1' }])
  await expectRightCounts(at.ctx)
})

test('an event that the customer has already counts once', async () => {
  const at = await world()
  const once = { id: 'b6a4f3a0-5f5e-4c5b-9d7e-0f3d1e8a2c11', occurredAt: new Date(at.clock.now().getTime() - hourMs) }
  await at.errors([{ account_no: 'A-1' }], once)
  await at.errors([{ account_no: 'A-1' }], { ...once, rules: [account] })
  await at.errors([{ account_no: 'A-1', 'user.id': 'u-1' }], once)
  expect(await at.rows('select events, customers from issues')).toEqual([{ events: '3', customers: '2' }])
  await map(at, account)
  await run(at)
  expect(await owners(at)).toEqual([{ customer_id: 'A-1', events: 1 }])
  expect(await at.rows('select events, customers from issues')).toEqual([{ events: '1', customers: '1' }])
  await expectRightCounts(at.ctx)
})

test('incidents are measured again', async () => {
  const at = await world()
  await at.errors([{ account_no: 'A-1' }, { 'user.id': 'u-1', account_no: 'A-2' }, { 'user.id': 'u-2' }])
  const [issue] = await at.rows('select id from issues')
  const incident = { title: 'Invoices do not download', issueIds: [String(issue?.['id'])] }
  await openIncident({ ...at.ctx, actor: lead }, incident, incidentPorts)
  const hit = () => at.rows(`select customer_id, events from impacts order by 1`)
  expect(await hit()).toEqual([
    { customer_id: 'u-1', events: '1' },
    { customer_id: 'u-2', events: '1' },
  ])
  await map(at, account)
  await run(at)
  expect(await hit()).toEqual([
    { customer_id: 'A-1', events: '1' },
    { customer_id: 'A-2', events: '1' },
    { customer_id: 'u-2', events: '1' },
  ])
  expect(await at.rows(`select accounts from impact_counts where level = 'hit'`)).toEqual([{ accounts: '3' }])
  await expectRightCounts(at.ctx)
})

test('what is ended in the middle of each step goes on, and counts once', async () => {
  const at = await world()
  const now = at.clock.now().getTime()
  for (let day = 0; day < 4; day += 1) {
    const told = Array.from({ length: 40 }, (_, n) => ({ account_no: `A-${n % 7}`, 'user.id': n % 2 ? `u-${n}` : '' }))
    await at.errors(told, { occurredAt: new Date(now - day * 24 * hourMs) })
  }
  await map(at, account)
  // The connection goes after so many statements, each time a little later.
  for (let statements = 1; statements < 120; statements += 3) {
    let left = statements
    const dying = new Proxy(at.ctx.db, {
      get(db, name, self) {
        const own: unknown = Reflect.get(db, name, self)
        if (name !== 'transaction') return own
        return async (work: (tx: object) => Promise<unknown>) =>
          await db.transaction(
            async (tx) =>
              await work(
                new Proxy(tx, {
                  get(inner, what, it) {
                    if (['execute', 'select', 'update'].includes(String(what)) && (left -= 1) < 0)
                      throw new Error('cut')
                    const value: unknown = Reflect.get(inner, what, it)
                    return typeof value === 'function' ? value.bind(inner) : value
                  },
                }),
              ),
          )
      },
    })
    await stepBackfill({ ...at.ctx, db: dying }).catch((error: unknown) => {
      if (!(error instanceof Error && error.message === 'cut')) throw error
    })
    await expectRightCounts(at.ctx, { settled: false })
  }
  await run(at)
  expect(await owners(at)).toMatchObject(Array.from({ length: 7 }, (_, n) => ({ customer_id: `A-${n}` })))
  expect(await progress(at)).toMatchObject({ total: 160, looked: 160, moved: 160 })
  await expectRightCounts(at.ctx)
})

test('two copies at once do each step once', async () => {
  const at = await world()
  const now = at.clock.now().getTime()
  for (let day = 0; day < 5; day += 1) {
    const told = Array.from({ length: 60 }, (_, n) => ({ account_no: `A-${n % 5}` }))
    await at.errors(told, { occurredAt: new Date(now - day * 24 * hourMs) })
  }
  await map(at, account)
  await Promise.all([run(at), run(at), run(at)])
  await run(at)
  expect(await progress(at)).toMatchObject({ total: 300, looked: 300, moved: 300 })
  await expectRightCounts(at.ctx)
})

test('a mapping that changes in between begins anew', async () => {
  const at = await world()
  await at.errors([{ account_no: 'A-1', tenant_no: 'T-1' }])
  await map(at, account)
  await stepBackfill(at.ctx)
  await stepBackfill(at.ctx)
  await map(at, { attribute: 'tenant_no', kind: 'customer_id' })
  await run(at)
  expect(await owners(at)).toEqual([{ customer_id: 'T-1', events: 1 }])
  await expectRightCounts(at.ctx)
})

test('when the directory grows, events of nobody that name its customers go there, and only those', async () => {
  const at = await world()
  const refuse = { identities: [] }
  await at.errors([{ 'customer.id': 'C-1' }, { 'customer.id': 'C-2' }, { 'user.email': 'ada@x.test' }], refuse)
  await at.errors([{ 'user.id': 'u-1', 'customer.id': 'C-1' }], { identities: [id('user_id', 'u-1')] })
  await at.list('C-1', id('email', 'ada@x.test'))
  await at.ctx.db.transaction((tx) => orderBackfill(tx, at.ctx, theDirectory))
  at.clock.advance(10_000)
  await run(at)
  expect(await owners(at)).toEqual([
    { customer_id: '', events: 1 },
    { customer_id: 'C-1', events: 2 },
    { customer_id: 'u-1', events: 1 },
  ])
  await expectRightCounts(at.ctx)
})

test('what reading again may add to the directory is bounded', async () => {
  const at = await world()
  await at.errors([{ account_no: 'A-1' }, { account_no: 'A-2' }])
  await map(at, account)
  while ((await progress(at))?.total === null) await stepBackfill(at.ctx)
  await at.ctx.db.update(identityBackfills).set({ added: 9_999 })
  await run(at)
  expect(await at.rows('select count(*)::int as made from customers')).toEqual([{ made: 1 }])
  expect((await progress(at))?.added).toBe(10_000)
  await expectRightCounts(at.ctx)
})

test('intake, imports and reading again at the same moment leave the counts right', async () => {
  const at = await world()
  const told = (n: number) =>
    Array.from({ length: 30 }, (_, k) => ({ account_no: `A-${(n + k) % 9}`, 'user.id': `u-${k % 6}` }))
  const days = [0, 1, 2].map((day) => new Date(at.clock.now().getTime() - day * 24 * hourMs))
  for (const [n, occurredAt] of days.entries()) await at.errors(told(n), { occurredAt })
  let deadlocks = 0
  const patiently = async (work: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        await work()
        return
      } catch (error) {
        if (!isCollision(error)) throw error
        deadlocks += 1
      }
    }
  }
  const intake = async () => {
    for (let n = 0; n < 12; n += 1) {
      for (const occurredAt of days)
        await patiently(() => at.errors(told(n), { occurredAt, rules: n % 2 ? [account] : [] }))
    }
  }
  const imports = async () => {
    for (let n = 0; n < 6; n += 1) {
      const input = { id: `A-${n}`, userIds: [`u-${n}`] }
      await patiently(() => upsertCustomers(at.ctx, customerPorts, [{ line: 1, input }]))
    }
  }
  const again = async () => {
    for (let n = 0; n < 4; n += 1) {
      await map(at, ...(n % 2 ? [] : [account]))
      for (let steps = 0; steps < 40; steps += 1) await patiently(() => stepBackfill(at.ctx))
    }
  }
  await Promise.all([intake(), intake(), imports(), again(), again()])
  await run(at)
  expect(deadlocks).toBeLessThan(20)
  await expectRightCounts(at.ctx)
  expect(
    await at.rows(`select customer_id from error_events e where customer_id <> ''
      and not exists (select from customers c where c.id = e.customer_id)`),
  ).toEqual([])
})
