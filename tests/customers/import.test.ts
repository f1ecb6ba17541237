import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import { customers } from '#drizzle/schema/customers.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { findCustomer, identifyCustomers, importCustomers, listContacts } from '#server/domains/customers/index.ts'
import { lockShared } from '#server/platform/locks.ts'
import type { Identity } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let t: TestContext
const moved: string[] = []
const ports = { moveCustomer: async (_tx: unknown, from: string, to: string) => void moved.push(`${from} → ${to}`) }
beforeAll(async () => {
  t = await testContext()
})
afterAll(async () => await t.stop())
beforeEach(async () => {
  moved.length = 0
  await t.ctx.db.execute(sql`truncate customers, identifiers, contacts, customer_words, audit_log`)
})

const load = async (content: string | Buffer, ctx: ActorContext = t.ctx, chunk = 1000) =>
  await importCustomers(ctx, ports, chunks(Buffer.from(content), chunk))
const loadFixture = async (name: string) =>
  await load(await readFile(new URL(`../fixtures/customers/${name}`, import.meta.url)))

async function* chunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const observe = async (...entry: Identity[]) =>
  await t.ctx.db.transaction(async (tx) => {
    await lockShared(tx, 'links')
    const [found] = await identifyCustomers(tx, t.ctx, [entry])
    return found?.customerId
  })

/** All of the directory, so that a test can say that nothing changed. */
async function everything() {
  const { rows } = await t.ctx.db.execute(sql`
    select (select json_agg(c order by id) from customers c) as customers,
      (select json_agg(c order by id) from contacts c) as contacts,
      (select json_agg(i order by kind, value, customer_id) from identifiers i) as identifiers,
      (select json_agg(w order by customer_id, contact_id, words) from customer_words w) as words`)
  return rows[0]
}

describe('a file', () => {
  test('of CSV brings customers, their people and attributes', async () => {
    expect(await loadFixture('fleet.csv')).toEqual({
      created: 3,
      updated: 0,
      unchanged: 0,
      rejected: [],
      rejectedTotal: 0,
    })
    expect(await findCustomer(t.ctx.db, 'C-1')).toEqual({
      id: 'C-1',
      name: 'Transports Lefèvre',
      tier: 'Enterprise',
      language: 'fr',
      region: 'FR',
      timeZone: 'Europe/Paris',
      attributes: { release: '2.4.1', seats: '120' },
      observed: false,
    })
    expect(await listContacts(t.ctx.db, 'C-1')).toMatchObject([
      { name: 'Claire Moreau', email: 'claire@lefevre.example', phone: '+33612345678' },
      { name: 'Paul Petit', email: 'paul@lefevre.example', phone: null },
    ])
    expect(await listContacts(t.ctx.db, 'C-3')).toMatchObject([{ name: null, phone: '+442079460958' }])
    expect(await observe({ kind: 'email', value: 'p.petit@lefevre.example' })).toBe('C-1')
  })

  test('with broken rows brings the good ones, and lists the others with line and reason', async () => {
    const report = await loadFixture('broken.csv')
    expect(report).toMatchObject({ created: 2, rejectedTotal: 5 })
    expect(report.rejected).toMatchInlineSnapshot(`
      [
        {
          "line": 3,
          "reason": "customer_id: nothing, where we expected the customer ID.",
        },
        {
          "line": 4,
          "reason": "e-mail: "nobody at x", where we expected an e-mail address such as claire@example.com.",
        },
        {
          "line": 5,
          "reason": "time zone: "Mars/Phobos", where we expected a time zone such as Europe/Paris.",
        },
        {
          "line": 6,
          "reason": "6 cells under 5 headers: a value that holds the separator needs quotes.",
        },
        {
          "line": 7,
          "reason": "The quotes of this row do not match, where we expected CSV.",
        },
      ]
    `)
  })

  test('of NDJSON does the same', async () => {
    const report = await loadFixture('fleet.ndjson')
    expect(report).toMatchObject({ created: 2, rejectedTotal: 2 })
    expect(report.rejected).toMatchInlineSnapshot(`
      [
        {
          "line": 2,
          "reason": "{"id":"C-2", broken is not JSON, where we expected an object such as {"id":"C-1"}.",
        },
        {
          "line": 3,
          "reason": "contacts.0.email: "not an address", where we expected an e-mail address such as claire@example.com.",
        },
      ]
    `)
    expect(await observe({ kind: 'tenant', value: 'LEFEVRE' })).toBe('C-1')
  })

  test('of JSON may be cut anywhere', async () => {
    const json = '[\n {"id":"a,]","name":"\\"}é"},\n 5, {"id":1,\n"x":[{}]} ,\n{bad}, {"id":"z"}, {"id":"cut'
    for (const size of [1, 2, 7, 1000]) {
      await t.ctx.db.execute(sql`truncate customers, identifiers, contacts, customer_words`)
      const report = await load(json, t.ctx, size)
      expect(report).toMatchObject({ created: 3, rejected: [{ line: 3 }, { line: 5 }, { line: 5 }] })
      expect(await findCustomer(t.ctx.db, 'a,]')).toMatchObject({ name: '"}é' })
    }
  })

  test.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffid,name\n1,Müller\n')],
    ['Windows-1252', Buffer.from('id,name\n1,Müller\n', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffid\tname\n1\tMüller\n', 'utf16le')],
    ['semicolons and CR LF', Buffer.from('sep=;\r\nID;Name\r\n1;Müller\r\n')],
    ['a quoted line break', Buffer.from('id,name\n1,"Mül\nler"\n')],
  ])('may be %s', async (_what, bytes) => {
    for (const size of [1, 1000]) await load(bytes, t.ctx, size)
    expect((await findCustomer(t.ctx.db, '1'))?.name?.replace(' ', '')).toBe('Müller')
  })

  test.each([
    [
      'HubSpot',
      'Record ID,First Name,Last Name,Email,Phone Number,Associated Company\n51,Jo,B,jo@x.example,+33612345678,ACME',
      '51',
    ],
    [
      'Salesforce',
      '"Account ID","Id","FirstName","LastName","Email","MobilePhone","Account Name"\n"001","003","Jo","B","jo@x.example","+33612345678","ACME"',
      '001',
    ],
    ['Zendesk', 'id,name,email,external_id,phone,organization\n9,Jo B,jo@x.example,C-1,+33612345678,ACME', 'C-1'],
    [
      'a German export',
      'Kundennummer;Firma;Ansprechpartner;E-Mail;Telefon\nK1;ACME;Jo B;jo@x.example;+33612345678',
      'K1',
    ],
  ])('may be an export of %s', async (_what, csv, id) => {
    expect(await load(csv)).toMatchObject({ created: 1, rejected: [] })
    expect(await findCustomer(t.ctx.db, id)).toMatchObject({ name: 'ACME' })
    expect(await listContacts(t.ctx.db, id)).toMatchObject([
      { name: 'Jo B', email: 'jo@x.example', phone: '+33612345678' },
    ])
  })

  test('without a column for the customer ID is refused with what it has', async () => {
    await expect(load('name,email\nx,y@z.example\n')).rejects.toThrow('customer_id')
  })

  test('that is empty changes nothing', async () => {
    expect(await load('')).toEqual({ created: 0, updated: 0, unchanged: 0, rejected: [], rejectedTotal: 0 })
  })

  test('with hostile text does not break', async () => {
    const hostile = [
      { id: 'h\0-1', name: 'a\0b\ud800', attributes: { 'k\0': 'v\0', __proto__: 'x' }, contacts: [{ name: '\0' }] },
      { id: 'h-2', name: '\u202eevil', contacts: [{ email: 'شركة@مثال.example', name: 'شركة النقل' }] },
      { id: 'h-3', name: 'x'.repeat(300) },
      { id: 'h-4', notes: 'y'.repeat(900_000) },
      { id: 'h-5', notes: 'y'.repeat(1_100_000) },
      { id: "h-6'; drop table customers; --" },
    ]
    const report = await load(hostile.map((one) => JSON.stringify(one)).join('\n'), t.ctx, 65_536)
    expect(report).toMatchObject({ created: 4, rejectedTotal: 2 })
    expect(report.rejected.map(({ line }) => line)).toEqual([3, 5])
    expect(await findCustomer(t.ctx.db, 'h -1')).toMatchObject({ name: 'a b\ufffd', attributes: { k: 'v' } })
    expect(await findCustomer(t.ctx.db, 'h-2')).toMatchObject({ name: 'evil' })
  })
})

describe('a second import', () => {
  test('of the same file changes nothing', async () => {
    for (const name of ['fleet.csv', 'fleet.ndjson']) {
      await loadFixture(name)
      const before = await everything()
      t.clock.advance(1000)
      expect(await loadFixture(name)).toMatchObject({ created: 0, updated: 0 })
      expect(await everything()).toEqual(before)
    }
  })

  test('erases nothing by absence or an empty cell, but by null', async () => {
    await load(
      '{"id":"1","name":"A","tier":"T","seats":5,"contacts":[{"name":"Jo","email":"jo@x.example","phone":"+33612345678"}]}',
    )
    expect(await load('id,name,tier,seats,email\n1,,,,\n')).toMatchObject({ unchanged: 1 })
    expect(await load('{"id":"1"}')).toMatchObject({ unchanged: 1 })
    expect(
      await load('{"id":"1","tier":null,"seats":null,"contacts":[{"email":"jo@x.example","phone":null}]}'),
    ).toMatchObject({ updated: 1 })
    expect(await findCustomer(t.ctx.db, '1')).toMatchObject({ name: 'A', tier: null, attributes: {} })
    expect(await listContacts(t.ctx.db, '1')).toMatchObject([{ name: 'Jo', email: 'jo@x.example', phone: null }])
    expect(await observe({ kind: 'phone', value: '+33612345678' })).not.toBe('1')
  })

  test('finds a contact by e-mail, else phone, else user ID, else name', async () => {
    await load('{"id":"1","contacts":[{"name":"Jo","email":"jo@x.example","phone":"+33612345678","userId":"u1"}]}')
    const [jo] = await listContacts(t.ctx.db, '1')
    for (const contact of [
      { email: 'JO@x.example', name: 'Joanna' },
      { phone: '0033612345678', name: 'Joanna B' },
      { userId: 'U1', email: 'joanna@x.example' },
      { name: 'joanna b', phone: '+33699999999' },
    ]) {
      expect(await load(JSON.stringify({ id: '1', contacts: [contact] }))).toMatchObject({ updated: 1 })
      expect(await listContacts(t.ctx.db, '1')).toMatchObject([{ id: jo?.id }])
    }
    expect(await listContacts(t.ctx.db, '1')).toMatchObject([
      { name: 'joanna b', email: 'joanna@x.example', phone: '+33699999999' },
    ])
    expect(await observe({ kind: 'email', value: 'jo@x.example' })).not.toBe('1')
  })

  test('keeps colleagues apart who share a switchboard, and two of one name', async () => {
    const file =
      'id,contact name,email,phone\n1,Jo,jo@x.example,+33612345678\n1,Al,al@x.example,+33612345678\n1,Info,a@x.example,\n1,Info,b@x.example,\n'
    await load(file)
    const before = await everything()
    expect(await listContacts(t.ctx.db, '1')).toHaveLength(4)
    expect(await load(file)).toMatchObject({ unchanged: 1 })
    expect(await everything()).toEqual(before)
  })
})

describe('an observed customer', () => {
  const user: Identity = { kind: 'user_id', value: 'u-77' }
  const email: Identity = { kind: 'email', value: 'jo@x.example' }

  test('becomes listed by its own ID', async () => {
    await observe(user, email)
    expect(await load('{"id":"u-77","name":"A"}')).toMatchObject({ created: 1 })
    expect(await findCustomer(t.ctx.db, 'u-77')).toMatchObject({ name: 'A', observed: false })
    expect(moved).toEqual([])
  })

  test.each([
    ['its user ID', { id: 'C-1', userIds: ['U-77'] }],
    ['its e-mail', { id: 'C-1', contacts: [{ email: 'Jo@x.example' }] }],
    ['its ID in another case', { id: 'U-77' }],
  ])('is claimed by %s', async (_what, record) => {
    await observe(user, email)
    expect(await load(JSON.stringify(record))).toMatchObject({ created: 1 })
    expect(moved).toEqual([`u-77 → ${record.id}`])
    expect(await t.ctx.db.select({ id: customers.id }).from(customers)).toEqual([{ id: record.id }])
    expect(await observe(user)).toBe(record.id)
    expect(await observe(email)).toBe(record.id)
    expect(await findCustomer(t.ctx.db, 'u-77')).toMatchObject({ id: record.id })
    const before = await everything()
    expect(await load(JSON.stringify(record))).toMatchObject({ unchanged: 1 })
    expect(await everything()).toEqual(before)
  })

  test('that telemetry named by a customer ID is not claimed by a person’s e-mail', async () => {
    await observe({ kind: 'customer_id', value: 'X-9' }, email)
    await load('{"id":"C-1","contacts":[{"email":"jo@x.example"}]}')
    expect(moved).toEqual([])
    expect(await observe({ kind: 'customer_id', value: 'X-9' }, email)).toBe('X-9')
  })

  test('is not claimed by an identifier that two customers have', async () => {
    await observe(email)
    await load('[{"id":"C-1","email":"jo@x.example"},{"id":"C-2","email":"jo@x.example"}]')
    expect(moved).toEqual([])
  })

  test('named by an identifier that two customers have is claimed when only one of them keeps it', async () => {
    await load('[{"id":"C-1","email":"jo@x.example"},{"id":"C-2","email":"jo@x.example"}]')
    expect(await observe(email)).toBe('jo@x.example')
    await load('{"id":"C-2","name":"B"}')
    expect(moved).toEqual([])
    await load('{"id":"C-2","contacts":[{"email":"jo@x.example","userId":"u-2"}]}')
    await load('{"id":"C-2","contacts":[{"email":"other@x.example","userId":"u-2"}]}')
    expect(moved).toEqual(['jo@x.example → C-1'])
    expect(await observe(email)).toBe('C-1')
  })

  test('whose ID is what a person of another customer is called keeps it', async () => {
    await observe({ kind: 'customer_id', value: 'acme' })
    await load('{"id":"C-1","contacts":[{"name":"Al","username":"acme"}]}')
    expect(moved).toEqual([])
  })

  test('that has an e-mail too does not hide whose the directory says it is', async () => {
    await observe({ kind: 'customer_id', value: 'X-9' }, email)
    await load('{"id":"C-1","contacts":[{"email":"jo@x.example"}]}')
    expect(await observe(email)).toBe('C-1')
  })

  test('that the same file lists keeps its own', async () => {
    await observe(user, email)
    await load('[{"id":"C-1","email":"jo@x.example"},{"id":"u-77"}]')
    expect(moved).toEqual([])
  })
})

describe('two imports at the same moment', () => {
  test('make each customer, contact and identifier once', async () => {
    const rows = Array.from({ length: 1500 }, (_, at) => ({
      id: `C-${at}`,
      name: `N ${at}`,
      email: `p${at}@x.example`,
    }))
    const text = (list: typeof rows) => list.map((row) => JSON.stringify(row)).join('\n')
    const reports = await Promise.all([
      load(text(rows), t.ctx, 65_536),
      load(text(rows.toReversed()), t.ctx, 65_536),
      observe({ kind: 'user_id', value: 'c-7' }),
    ])
    expect(reports[0].created + reports[1].created).toBe(1500)
    const { rows: counts } = await t.ctx.db.execute(sql`
      select (select count(*)::int from customers) as customers, (select count(*)::int from contacts) as contacts,
        (select count(*)::int from identifiers where kind = 'email') as emails,
        (select count(*)::int from customer_words) as words`)
    expect(counts).toEqual([{ customers: 1500, contacts: 1500, emails: 1500, words: 3000 }])
  })
})

test('the first country named is kept for numbers that name none', async () => {
  const country = async (name?: string) => {
    await importCustomers(t.ctx, ports, chunks(Buffer.from('{"id":"1","phone":"06 12 34 56 78"}'), 99), {
      country: name,
    })
    const { rows } = await t.ctx.db.execute<{ country: string }>(
      sql`select settings->>'defaultCountry' as country from installation`,
    )
    return rows[0]?.country
  }
  expect(await country()).toBeUndefined()
  expect(await country('fr')).toBe('FR')
  expect(await country('de')).toBe('FR')
  expect(await observe({ kind: 'phone', value: '0612345678' })).toBe('1')
})

test('an import is on record, and needs the permission', async () => {
  await loadFixture('fleet.csv')
  const { rows } = await t.ctx.db.execute(sql`select action, details from audit_log`)
  expect(rows).toEqual([{ action: 'customers.import', details: { created: 3, updated: 0, unchanged: 0, claimed: 0 } }])
  const agent = { kind: 'user', id: 'a', name: 'A', role: 'agent', locale: 'en' } as const
  await expect(load('{"id":"1"}', { ...t.ctx, actor: agent })).rejects.toMatchObject({ code: 'forbidden' })
})
