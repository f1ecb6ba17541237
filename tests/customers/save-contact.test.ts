import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listContacts, upsertCustomers } from '#server/domains/customers/index.ts'
import { appRouter } from '#server/router.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let t: TestContext
const agent = { kind: 'user', id: 'a', name: 'Ann', role: 'agent', locale: 'en' } as const
beforeAll(async () => {
  t = await testContext()
  const input = { id: 'C-1', name: 'A', region: 'FR', contacts: [{ name: 'Jo', email: 'jo@x.example' }] }
  await upsertCustomers(t.ctx, { moveCustomer: async () => {} }, [{ line: 1, input }])
})
afterAll(async () => await t.stop())

test('an agent adds and corrects a contact; each change is on record and found at once', async () => {
  const { customers } = appRouter.createCaller({ ...t.ctx, actor: agent })
  const added = await customers.saveContact({
    customerId: 'c-1',
    name: ' Zoé\0 ',
    phone: '06 12 34 56 78',
    language: 'fr',
  })
  expect(added).toMatchObject({ name: 'Zoé', email: null, phone: '+33612345678', language: 'fr' })
  expect((await customers.lookup({ q: 'zoe' })).matches).toMatchObject([{ contact: { id: added.id } }])

  const changed = await customers.saveContact({ customerId: 'C-1', id: added.id, email: 'Zoe@x.example', phone: '' })
  expect(changed).toMatchObject({ id: added.id, name: 'Zoé', email: 'zoe@x.example', phone: null, language: 'fr' })
  expect((await customers.lookup({ phone: '+33612345678' })).matches).toEqual([])
  expect((await customers.lookup({ email: 'zoe@x.example' })).matches).toHaveLength(1)
  await customers.saveContact({ customerId: 'C-1', id: added.id, email: 'zoe@x.example' })

  const { rows } = await t.ctx.db.execute(
    sql`select action, customer_id, details from audit_log where action like 'contact.%' order by id`,
  )
  expect(rows).toEqual([
    { action: 'contact.add', customer_id: 'C-1', details: { fields: ['name', 'phone', 'language'] } },
    { action: 'contact.change', customer_id: 'C-1', details: { fields: ['email', 'phone'] } },
  ])
  expect(await listContacts(t.ctx.db, 'C-1')).toHaveLength(2)
  // The directory's word comes later and finds the same person.
  const input = { id: 'C-1', contacts: [{ name: 'Zoé B', email: 'zoe@x.example' }] }
  await upsertCustomers(t.ctx, { moveCustomer: async () => {} }, [{ line: 1, input }])
  expect((await listContacts(t.ctx.db, 'C-1')).map(({ name }) => name)).toEqual(['Jo', 'Zoé B'])
})

test('what cannot be kept is refused in words', async () => {
  const { customers } = appRouter.createCaller({ ...t.ctx, actor: agent })
  await expect(customers.saveContact({ customerId: 'C-9', name: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(customers.saveContact({ customerId: 'C-1', id: '999999', name: 'x' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(customers.saveContact({ customerId: 'C-1', phone: 'call me' })).rejects.toThrow('not a phone number')
  await expect(customers.saveContact({ customerId: 'C-1', email: 'no address' })).rejects.toThrow('e-mail address')
  await expect(customers.saveContact({ customerId: 'C-1' })).rejects.toThrow('Give a name')
})
