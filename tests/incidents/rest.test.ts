import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '#server/domains/access/index.ts'
import { csvCell } from '#server/http/rest/affected-csv.ts'
import { impacts } from '#drizzle/schema/impact.ts'
import { customers } from '#drizzle/schema/customers.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

let app: TestApp
let key: string
beforeAll(async () => {
  app = await startTestApp()
  const ctx = { ...app.ctx, actor: { kind: 'system' as const, id: 'test', name: 'Test' } }
  const made = await createApiKey(ctx, {
    name: 'Desk',
    scopes: ['customers.read', 'incidents.read', 'incidents.write'],
  })
  key = made.key
})
afterAll(() => app.stop())

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, text, json: type.includes('json') ? JSON.parse(text) : undefined }
}

describe('an incident over REST', () => {
  let ref = ''

  test('is opened, read, listed', async () => {
    const opened = await call('POST', '/incidents', {
      title: 'Invoices do not download',
      scope: [{ kind: 'service', value: 'billing' }],
    })
    expect(opened).toMatchObject({ status: 201, json: { status: 'open', severity: 'major', hit: 0 } })
    ref = opened.json.ref
    expect((await call('GET', `/incidents/${ref}`)).json).toMatchObject({ ref, title: 'Invoices do not download' })
    expect((await call('GET', '/incidents?status=open&limit=10')).json).toMatchObject({ items: [{ ref }], next: null })
    expect((await call('GET', '/incidents?status=resolved')).json).toEqual({ items: [], next: null })
  })

  test('is acknowledged, updated and resolved by PATCH; too late is a conflict', async () => {
    const taken = await call('PATCH', `/incidents/${ref}`, { status: 'acknowledged', ownerName: 'Ana Lopez' })
    expect(taken).toMatchObject({ status: 200, json: { status: 'acknowledged', owner: 'Ana Lopez' } })
    const again = await call('PATCH', `/incidents/${ref}`, { status: 'acknowledged' })
    expect(again).toMatchObject({ status: 409, json: { error: { code: 'conflict' } } })
    expect(again.json.error.message).toMatch(/^Desk acknowledged INC-\d+ at \d\d:\d\d UTC\.$/)
    const identified = await call('PATCH', `/incidents/${ref}`, { status: 'identified', body: 'A full disk.' })
    expect(identified.json).toMatchObject({ status: 'identified', updates: [{ body: 'A full disk.' }, {}, {}] })
    const mixed = await call('PATCH', `/incidents/${ref}`, { status: 'resolved', title: 'x' })
    expect(mixed).toMatchObject({ status: 400, json: { error: { code: 'invalid' } } })
    const resolved = await call('PATCH', `/incidents/${ref}`, { status: 'resolved', body: 'Space made.' })
    expect(resolved.json).toMatchObject({
      status: 'resolved',
      updates: [{ body: 'Space made.', author: 'Desk' }, {}, {}, {}],
    })
  })

  test('wrong input is answered in a sentence', async () => {
    expect(await call('POST', '/incidents', { title: '' })).toMatchObject({ status: 400 })
    expect(await call('GET', '/incidents/31')).toMatchObject({
      status: 400,
      json: { error: { message: 'ref: An incident is named like INC-31.' } },
    })
    expect(await call('GET', '/incidents/INC-99999')).toMatchObject({ status: 404 })
    expect(await call('GET', '/incidents?limit=x')).toMatchObject({ status: 400 })
    expect(await call('GET', `/incidents/${ref}/affected?filter=all&after=x`)).toMatchObject({ status: 400 })
    const nobody = await fetch(`${app.url}/api/v1/incidents`)
    expect(nobody.status).toBe(401)
  })

  test('gives its accounts as JSON and, all of them, as CSV', async () => {
    const at = app.clock.now()
    const ids = Array.from({ length: 1_203 }, (_, index) => `A-${String(index).padStart(4, '0')}`)
    const id = incidentIdOf(ref)
    await app.ctx.db.insert(customers).values([
      { id: 'A-0000', name: '=HYPERLINK("http://evil.example")', observed: false, createdAt: at, updatedAt: at },
      { id: 'A-0001', name: 'Meier, Söhne', observed: false, createdAt: at, updatedAt: at },
    ])
    await app.ctx.db.insert(impacts).values(
      ids.map((customerId) => ({
        customerId,
        incidentId: id,
        level: 'hit' as const,
        events: 1,
        firstSeen: at,
        lastSeen: at,
        evidence: { issues: [] },
      })),
    )
    const page = await call('GET', `/incidents/${ref}/affected?limit=2`)
    expect(page.json).toMatchObject({ incident: { ref }, items: [{ customerId: 'A-0000' }, { customerId: 'A-0001' }] })
    expect(page.json.next).toEqual(expect.any(String))
    const csv = await call('GET', `/incidents/${ref}/affected`, undefined, { accept: 'text/csv' })
    expect(csv.type).toContain('text/csv')
    const lines = csv.text.trimEnd().split('\r\n')
    expect(lines[0]).toBe('customerId,name,tier,level,why,events,firstSeen,lastSeen,toldAt,calledAt,recoveredAt')
    expect(lines).toHaveLength(1 + ids.length)
    expect(lines[1]).toContain(`A-0000,"'=HYPERLINK(""http://evil.example"")",,hit,`)
    expect(lines[2]).toContain('A-0001,"Meier, Söhne",,hit,')
    expect(new Set(lines.slice(1).map((line) => line.slice(0, 6))).size).toBe(ids.length)
  })
})

test('the brief over REST, in the language asked for', async () => {
  expect(await call('GET', '/customers/A-0001/brief?language=fr')).toMatchObject({
    status: 200,
    json: { customer: { id: 'A-0001', name: 'Meier, Söhne' }, problems: [expect.any(Object)] },
  })
  expect(await call('GET', '/customers/nobody/brief')).toMatchObject({
    status: 404,
    json: { error: { code: 'not_found' } },
  })
  expect(await call('GET', '/customers/A-0001/brief?language=xx')).toMatchObject({ status: 400 })
})

test.each([
  ['plain', 'plain'],
  [null, ''],
  [-5, '-5'],
  ['=1+1', "'=1+1"],
  ['+49 30 1', "'+49 30 1"],
  ['-1', "'-1"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  ['a,b', '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ['two\nlines', '"two\nlines"'],
])('a cell of the CSV: %j', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})
