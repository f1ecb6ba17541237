import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { customers, identifiers } from '#drizzle/schema/customers.ts'
import { findCustomer, identifyCustomers, type MayAdd, recogniseCustomers } from '#server/domains/customers/index.ts'
import { lockExclusive, lockShared } from '#server/platform/locks.ts'
import type { IdentifierKind } from '#shared/customers.ts'
import type { Identity } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let t: TestContext
beforeAll(async () => {
  t = await testContext()
})
afterAll(async () => await t.stop())
beforeEach(async () => {
  await t.ctx.db.execute(sql`truncate customers, identifiers, contacts, customer_words`)
})

const identifyAll = async (entries: Identity[][], mayAdd?: MayAdd) =>
  await t.ctx.db.transaction(async (tx) => {
    await lockShared(tx, 'links')
    return await identifyCustomers(tx, t.ctx, entries, mayAdd)
  })
const identify = async (...entries: Identity[][]) => (await identifyAll(entries)).map(({ customerId }) => customerId)

const id = (kind: IdentifierKind, value: string): Identity => ({ kind, value })

async function list(customerId: string, ...known: Identity[]) {
  const now = t.clock.now()
  await t.ctx.db.insert(customers).values({ id: customerId, observed: false, createdAt: now, updatedAt: now })
  await t.ctx.db.insert(identifiers).values(
    [id('customer_id', customerId.toLowerCase()), ...known].map((one) => ({
      ...one,
      customerId,
      origin: 'directory' as const,
    })),
  )
}

async function identifiersOf(customerId: string) {
  const { rows } = await t.ctx.db.execute<{ key: string }>(
    sql`select kind || ':' || value as key from identifiers where customer_id = ${customerId} order by 1`,
  )
  return rows.map(({ key }) => key)
}

describe('what an entry names', () => {
  test('nobody, when it brings nothing usable', async () => {
    const hostile = [
      id('customer_id', ''),
      id('customer_id', '\0'),
      id('user_id', 'x'.repeat(10_000_000)),
      id('email', 'no address'),
      id('phone', 'anonymous'),
      id('username', 'undefined'),
      id('tenant', ' \u202e '),
    ]
    expect(await identify([], hostile)).toEqual(['', ''])
    expect(await t.ctx.db.select().from(customers)).toEqual([])
  })

  test('the listed customer, in any case and with spaces', async () => {
    await list('C-1')
    expect(await identify([id('customer_id', 'C-1')], [id('customer_id', ' c-1\0 ')])).toEqual(['C-1', 'C-1'])
  })

  test('the customer whose ID is sent as user ID', async () => {
    await list('C-1')
    expect(await identify([id('user_id', 'C-1')])).toEqual(['C-1'])
  })

  test('of IDs that differ only in case, the one written exactly so', async () => {
    await list('ab')
    await list('AB')
    expect(await identify([id('customer_id', 'AB')], [id('customer_id', 'ab')])).toEqual(['AB', 'ab'])
  })

  test('the first identity that one customer has', async () => {
    await list('C-1', id('email', 'a@x.test'), id('phone', '+33612345678'))
    await list('C-2', id('user_id', 'u2'))
    const found = await identify(
      [id('user_id', 'u2'), id('email', 'a@x.test')],
      [id('user_id', 'unknown-user'), id('email', 'A@X.test')],
      [id('phone', '00 33 6 12 34 56 78')],
    )
    expect(found).toEqual(['C-2', 'C-1', 'C-1'])
  })

  test('somebody new, by a customer ID that nobody has, whosever e-mail comes along', async () => {
    await list('C-1', id('email', 'shared@example.com'))
    expect(await identify([id('customer_id', 'C-2'), id('email', 'shared@example.com')])).toEqual(['C-2'])
    expect(await identifiersOf('C-2')).toEqual(['customer_id:c-2'])
  })

  test('the next one where the first points at several', async () => {
    await list('C-1', id('email', 'info@x.test'), id('user_id', 'u1'))
    await list('C-2', id('email', 'info@x.test'))
    expect(await identify([id('email', 'info@x.test'), id('user_id', 'u1')])).toEqual(['C-1'])
  })
})

test('what is known waits for nobody who adds customers', async () => {
  await list('C-1', id('email', 'a@x.test'), id('user_id', 'u1'))
  await t.ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'directory')
    const known = [id('customer_id', 'C-1'), id('user_id', 'u1'), id('email', 'a@x.test')]
    expect(await identify(known, [id('user_id', 'C-1')], [])).toEqual(['C-1', 'C-1', ''])
  })
})

describe('an unknown customer', () => {
  test('becomes an observed one with all that the entry brings', async () => {
    expect(await identify([id('user_id', 'U-77'), id('email', 'Jo@X.test')])).toEqual(['U-77'])
    expect(await findCustomer(t.ctx.db, 'u-77')).toMatchObject({ id: 'U-77', observed: true, name: null })
    expect(await identifiersOf('U-77')).toEqual(['customer_id:u-77', 'email:jo@x.test', 'user_id:u-77'])
    expect(await identify([id('email', 'jo@x.test')])).toEqual(['U-77'])
  })

  test('is made once for a thousand entries of one batch', async () => {
    const entries = Array.from({ length: 1000 }, (_, at) => [id('user_id', at % 2 ? 'New' : 'new')])
    expect(new Set(await identify(...entries))).toEqual(new Set(['new']))
    expect(await t.ctx.db.select().from(customers)).toHaveLength(1)
  })

  test('is made once by two copies at the same moment', async () => {
    const batch = (mark: string) =>
      Array.from({ length: 200 }, (_, at) => [id('user_id', `${mark}${at}`), id('email', `p${at}@x.test`)])
    const [a, b] = await Promise.all([identify(...batch('u')), identify(...batch('U').reverse())])
    expect(new Set([...a, ...b]).size).toBe(200)
    expect(await t.ctx.db.select().from(customers)).toHaveLength(200)
  })

  test('named by an identifier that several have is always the same one', async () => {
    await list('C-1', id('email', 'info@x.test'))
    await list('C-2', id('email', 'info@x.test'))
    expect(await identify([id('email', 'info@x.test')])).toEqual(['info@x.test'])
    expect(await identify([id('email', 'info@x.test')])).toEqual(['info@x.test'])
    expect(await identifiersOf('info@x.test')).toEqual(['customer_id:info@x.test'])
  })

  test('never takes the name of a listed one without proof', async () => {
    await list('acme')
    expect(await identify([id('username', 'acme')])).toEqual(['username:acme'])
    expect(await identify([id('username', 'acme')])).toEqual(['username:acme'])
  })
})

describe('what else an entry brings', () => {
  test('is kept for the customer that was found', async () => {
    await list('C-1')
    await identify([id('customer_id', 'C-1'), id('user_id', '17'), id('email', 'jo@x.test')])
    expect(await identifiersOf('C-1')).toEqual(['customer_id:c-1', 'email:jo@x.test', 'user_id:17'])
    expect(await identify([id('user_id', '17')])).toEqual(['C-1'])
  })

  test('is left where it points already', async () => {
    await list('C-1')
    await list('C-2', id('email', 'jo@x.test'))
    await list('17')
    await identify([id('customer_id', 'C-1'), id('user_id', '17'), id('email', 'jo@x.test')])
    expect(await identifiersOf('C-1')).toEqual(['customer_id:c-1'])
    expect(await identify([id('user_id', '17')])).toEqual(['17'])
  })
})

describe('what came of an entry', () => {
  beforeEach(async () => {
    await list('C-1', id('email', 'ada@x.test'), id('email', 'all@x.test'))
    await list('C-2', id('email', 'bo@x.test'), id('email', 'all@x.test'))
  })

  const entries = [
    [id('customer_id', 'C-1'), id('email', 'ada@x.test')],
    [id('customer_id', 'C-1'), id('email', 'all@x.test')],
    [id('customer_id', 'C-1'), id('email', 'bo@x.test')],
    [id('email', 'all@x.test')],
    [id('customer_id', 'C-9')],
    [id('customer_id', 'C-8'), id('email', 'ada@x.test')],
    [],
  ]
  const outcomes = [
    { customerId: 'C-1', outcome: 'found', others: [], listed: true },
    { customerId: 'C-1', outcome: 'found', others: [], listed: true },
    { customerId: 'C-1', outcome: 'conflict', others: ['C-2'], listed: true },
    { customerId: 'all@x.test', outcome: 'conflict', others: ['C-1', 'C-2'], listed: false },
    { customerId: 'C-9', outcome: 'new', others: [], listed: false },
    { customerId: 'C-8', outcome: 'conflict', others: ['C-1'], listed: false },
    { customerId: '', outcome: 'missed', others: [], listed: false },
  ]

  test('found, new, in conflict or missed', async () => {
    expect(await identifyAll(entries)).toMatchObject(outcomes)
    const [, , , , again] = await identifyAll(entries)
    expect(again).toMatchObject({ customerId: 'C-9', outcome: 'found', others: [], listed: false })
  })

  test('can be seen before, and adds nobody then', async () => {
    const before = await t.ctx.db.select().from(identifiers)
    expect(await t.ctx.db.transaction((tx) => recogniseCustomers(tx, t.ctx, entries))).toMatchObject(outcomes)
    expect(await t.ctx.db.select().from(identifiers)).toEqual(before)
  })
})

describe('an entry that may add nobody', () => {
  test('names nobody when it is new, and whom it names when it is known', async () => {
    await list('C-1')
    const asked: string[] = []
    const found = await identifyAll(
      [
        [id('customer_id', 'C-1'), id('email', 'ada@x.test')],
        [id('customer_id', 'new-1')],
        [id('customer_id', 'NEW-1'), id('email', 'jo@x.test')],
        [id('customer_id', 'new-2')],
        [],
      ],
      (entry, what) => {
        asked.push(`${entry} ${what}`)
        return entry === 3
      },
    )
    expect(found.map(({ customerId, outcome }) => `${outcome} ${customerId}`)).toEqual([
      'found C-1',
      'missed ',
      'missed ',
      'new new-2',
      'missed ',
    ])
    expect(asked).toEqual(['0 identifiers', '1 customer', '3 customer'])
    expect(await identifiersOf('C-1')).toEqual(['customer_id:c-1'])
  })
})

describe('a tenant that nobody knows', () => {
  test('is an account of its own, not one of its users', async () => {
    await identify([id('user_id', 'u-1')], [id('user_id', 'u-2')])
    const entries = ['u-1', 'u-2'].map((user) => [id('tenant', 'acme'), id('user_id', user)])
    expect(await identify(...entries)).toEqual(['acme', 'acme'])
    expect(await identify(...entries)).toEqual(['acme', 'acme'])
    expect(await identifiersOf('acme')).toEqual(['customer_id:acme', 'tenant:acme'])
  })

  test('is learnt for the listed customer whose user it is', async () => {
    await list('C-1', id('user_id', 'u-1'))
    expect(await identify([id('tenant', 'acme'), id('user_id', 'u-1')])).toEqual(['C-1'])
    expect(await identify([id('tenant', 'acme')])).toEqual(['C-1'])
  })
})
