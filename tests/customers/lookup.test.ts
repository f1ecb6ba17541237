import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookupCustomers, upsertCustomers } from '#server/domains/customers/index.ts'
import type { LookupInput } from '#shared/customers.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

const directory = [
  {
    id: 'C-20418',
    name: 'Transports Lefèvre',
    region: 'FR',
    contacts: [
      { name: 'Claire Moreau', email: 'Claire@lefevre.example', phone: '06 12 34 56 78' },
      { name: 'Paul Petit', email: 'paul@lefevre.example', phone: '+33 1 99 00 12 34' },
    ],
  },
  { id: 'C-20419', name: 'Lefebvre & Fils', contacts: [{ name: 'Lefty Moreau', email: 'info@shared.example' }] },
  {
    id: 'C-3',
    name: 'Müller Söhne GmbH',
    tenant: 'mueller',
    userIds: ['u-3'],
    contacts: [{ email: 'info@shared.example', phone: '0301234567' }],
  },
  { id: 'c-4', name: "O'Brien Haulage", contacts: [{ name: 'Sinéad Ó Briain', phone: '+1 (212) 555-0123' }] },
  { id: 'ab', name: 'Lower' },
  { id: 'AB', name: 'Upper' },
  { id: '100% off_', name: 'شركة النقل' },
]

let t: TestContext
beforeAll(async () => {
  t = await testContext()
  const rows = directory.map((input, at) => ({ line: at + 1, input }))
  const report = await upsertCustomers(t.ctx, { moveCustomer: async () => {} }, rows)
  expect(report).toMatchObject({ created: directory.length, rejected: [] })
})
afterAll(async () => await t.stop())

const look = async (input: LookupInput) =>
  (await lookupCustomers(t.ctx, input)).map(({ customerId, matched }) => `${customerId} ${matched}`)

describe('as typed', () => {
  test.each([
    ['c-20418', ['C-20418 customer_id']],
    ['C-204', ['C-20418 customer_id', 'C-20419 customer_id']],
    ['20418', ['C-20418 customer_id']],
    ['ab', ['ab customer_id', 'AB customer_id']],
    ['AB', ['AB customer_id', 'ab customer_id']],
    ['100% off_', ['100% off_ customer_id']],
    ['%', []],
    ['lefevre', ['C-20418 name']],
    ['LEFÈVRE', ['C-20418 name']],
    ['lef', ['C-20419 name', 'C-20418 name']],
    ['transports lef', ['C-20418 name']],
    ['lefèvre transports', ['C-20418 name']],
    ['claire lefevre', ['C-20418 name']],
    ['muller', ['C-3 name']],
    ['mueller', ['C-3 tenant']],
    ['mueller so', ['C-3 name']],
    ['obrien', ['c-4 name']],
    ["o'br", ['c-4 name']],
    ['o b', ['c-4 name']],
    ['sinead', ['c-4 name']],
    ['moreau', ['C-20418 name', 'C-20419 name']],
    ['النقل', ['100% off_ name']],
    ['claire@', ['C-20418 email']],
    ['paul@lefevre.example', ['C-20418 email']],
    ['info@shared.example', ['C-20419 email', 'C-3 email']],
    ['06 12 34 56 78', ['C-20418 phone']],
    ['+33612', ['C-20418 phone']],
    ['00336123', ['C-20418 phone']],
    ['5678', ['C-20418 phone']],
    ['(212) 555', []],
    ['2125550123', ['c-4 phone']],
    ['u-3', ['C-3 user_id']],
    ['nothing like it', []],
    ['\0', []],
    ["'; drop table customers; --", []],
    ['\u202e', []],
  ])('%j', async (q, expected) => {
    expect(await look({ q })).toEqual(expected)
  })
})

test('one of ID, phone and e-mail, in any writing', async () => {
  expect(await look({ id: ' c-20418 ' })).toEqual(['C-20418 customer_id'])
  expect(await look({ id: 'C-204' })).toEqual([])
  expect(await look({ id: 'U-3' })).toEqual(['C-3 user_id'])
  expect(await look({ email: 'CLAIRE@lefevre.example' })).toEqual(['C-20418 email'])
  expect(await look({ email: 'claire' })).toEqual([])
  for (const phone of [
    '+33612345678',
    '0033 6 12 34 56 78',
    ' 33612345678',
    'tel:+33-6-12-34-56-78;ext=3',
    '33612345678',
  ])
    expect(await look({ phone })).toEqual(['C-20418 phone'])
  expect(await look({ phone: 'anonymous' })).toEqual([])
})

test('a number written for another country, or for none, is found by its last digits, and says that it is not exact', async () => {
  const found = await lookupCustomers(t.ctx, { phone: '0612345678' })
  expect(found).toMatchObject([
    { customerId: 'C-20418', matched: 'phone', exact: false, contact: { name: 'Claire Moreau' } },
  ])
  expect(await lookupCustomers(t.ctx, { phone: '+49301234567' })).toMatchObject([{ customerId: 'C-3', exact: false }])
})

test('with a default country a national number is exact', async () => {
  await t.ctx.db.execute(
    sql`insert into installation (id, settings) values (1, '{"defaultCountry":"FR"}')
      on conflict (id) do update set settings = installation.settings || excluded.settings`,
  )
  expect(await lookupCustomers(t.ctx, { phone: '0612345678' })).toMatchObject([{ customerId: 'C-20418', exact: true }])
  expect(await look({ q: '0612' })).toEqual(['C-20418 phone'])
})

test('at most 20, each once, with its problems', async () => {
  const rows = Array.from({ length: 60 }, (_, at) => ({
    line: at,
    input: { id: `many-${at}`, name: 'Many many', contacts: [{ name: 'Many', email: `many${at}@x.example` }] },
  }))
  await upsertCustomers(t.ctx, { moveCustomer: async () => {} }, rows)
  const found = await lookupCustomers(t.ctx, { q: 'many' }, async (_ctx, ids) => new Map([[ids[0] ?? '', 3]]))
  expect(found).toHaveLength(20)
  expect(new Set(found.map(({ customerId }) => customerId)).size).toBe(20)
  expect(found.map(({ problems }) => problems).slice(0, 2)).toEqual([3, 0])
})
