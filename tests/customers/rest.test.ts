import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey, createUser } from '#server/domains/access/index.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

const system = { kind: 'system', id: 'test', name: 'Test' } as const
const password = 'a password that is long enough'

let app: TestApp
let key: string
let cookie: string
beforeAll(async () => {
  app = await startTestApp()
  const ctx = { ...app.ctx, actor: system }
  key = (await createApiKey(ctx, { name: 'crm', scopes: ['customers.read', 'customers.write'] })).key
  await createUser(ctx, { email: 'ann@example.com', name: 'Ann', role: 'agent', password })
  const response = await fetch(`${app.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'ann@example.com', password }),
  })
  cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  await put(
    '{"id":"C-1","name":"Transports Lefèvre","contacts":[{"name":"Claire","email":"claire@x.example","phone":"+33612345678"}]}\n{"id":"C/2 ?","email":"info@x.example"}\n{"id":"C-3","email":"info@x.example"}',
  )
})
afterAll(async () => await app.stop())

const put = async (body: string, headers: Record<string, string> = {}, query = '') =>
  await fetch(`${app.url}/api/v1/customers${query}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${key}`, ...headers },
    body,
  })
const get = async (path: string) =>
  await fetch(`${app.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } })

describe('PUT /api/v1/customers', () => {
  test.each([
    ['application/json', '[{"id":"p-1"},{"name":"x"}]'],
    ['application/x-ndjson', '{"id":"p-2"}\n{"name":"x"}\n'],
    ['text/csv; charset=utf-8', 'customer_id,name\np-3,A\n,x\n'],
    ['application/x-www-form-urlencoded', 'customer_id;name\np-4;A\n;x\n'],
  ])('takes %s', async (type, body) => {
    const response = await put(body, { 'Content-Type': type })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      created: 1,
      rejected: [{ reason: expect.stringContaining('customer ID') }],
    })
  })

  test('reads numbers of a country', async () => {
    await put('[{"id":"p-5","phone":"06 99 00 00 01"}]', {}, '?country=fr')
    expect(await (await get('/lookup?phone=%2B33699000001')).json()).toMatchObject({ matches: [{ customerId: 'p-5' }] })
    expect((await put('[{"id":"p-6"}]', {}, '?country=France')).status).toBe(400)
  })

  test('refuses what it cannot read as a whole, with words for the sender', async () => {
    const response = await put('name,mail\nx,y', { 'Content-Type': 'text/csv' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid', message: expect.stringContaining('customer_id') },
    })
    const large = await put(`name,mail\n${'x,y\n'.repeat(5_000_000)}`)
    expect(await large.json()).toMatchObject({ error: { code: 'invalid' } })
    const without = await fetch(`${app.url}/api/v1/customers`, { method: 'PUT', body: '[]' })
    expect(without.status).toBe(401)
  })
})

test('the contract describes the input', async () => {
  const contract = JSON.stringify(await (await get('/openapi.json')).json())
  expect(contract).toContain('"contacts"')
})

test('GET /api/v1/customers/:id and /lookup', async () => {
  expect(await (await get('/customers/c-1')).json()).toMatchObject({
    customer: { id: 'C-1', name: 'Transports Lefèvre', observed: false },
    contacts: [{ name: 'Claire', phone: '+33612345678' }],
  })
  expect(await (await get(`/customers/${encodeURIComponent('C/2 ?')}`)).json()).toMatchObject({
    customer: { id: 'C/2 ?' },
  })
  expect((await get('/customers/nobody')).status).toBe(404)
  expect((await get('/customers/%00')).status).toBe(404)
  expect(await (await get('/lookup?q=lefev')).json()).toMatchObject({
    matches: [{ customerId: 'C-1', name: 'Transports Lefèvre', matched: 'name', problems: 0 }],
  })
  expect((await get('/lookup')).status).toBe(400)
  expect((await get('/lookup?q=%00%F0%9F%98%80')).status).toBe(200)
})

describe('GET /pop', () => {
  const pop = async (query: string, signedIn = true) => {
    const headers: Record<string, string> = signedIn ? { Cookie: cookie } : {}
    const response = await fetch(`${app.url}/pop${query}`, { redirect: 'manual', headers })
    return response.headers.get('location') ?? { status: response.status, text: await response.text() }
  }

  test.each([
    ['?phone=%2B33612345678', '/customers/C-1'],
    ['?phone=+33612345678', '/customers/C-1'],
    ['?CallerID=0033612345678&name=x', '/customers/C-1'],
    ['?ani=tel:%2B33612345678', '/customers/C-1'],
    ['?id=c-1', '/customers/C-1'],
    ['?id=C%2F2%20%3F', '/customers/C%2F2%20%3F'],
    ['?email=Claire@x.example', '/customers/C-1'],
    ['?q=claire@x.example', '/customers/C-1'],
    ['?q=C-', '/find?q=C-'],
    ['?email=info@x.example', '/find?q=info%40x.example'],
    ['?phone=%2B49612345678', '/find?q=%2B49612345678'],
    ['?phone=%2B33611111111', '/find?q=%2B33611111111&none=1'],
    ['?phone=tel:+33612345678;ext=5&dir=in&call=7', '/customers/C-1'],
    ['?q=sip:%2B33612345678@pbx.example', '/customers/C-1'],
    ['?callernumber=33612345678&name=%CallerDisplayName%', '/customers/C-1'],
    ['?phone=anonymous', '/find'],
    ['?phone=sip:anonymous@anonymous.invalid&name=Anonymous', '/find'],
    ['?phone=anonymous&name=Lef', '/find?q=Lef'],
    ['?phone=%2B33611111111&name=nobody%20at%20all', '/find?q=%2B33611111111&none=1'],
    ['?id=//evil.example', '/find?q=%2F%2Fevil.example&none=1'],
  ])('%s leads to %s', async (query, path) => {
    expect(await pop(query)).toBe(path)
  })

  test('tells nothing to somebody who is not signed in', async () => {
    expect(await pop('?phone=%2B33612345678', false)).toBe('/find?q=%2B33612345678')
  })

  test('says so when the phone system did not put in the number', async () => {
    expect(await pop('?phone=%25CallerNumber%25')).toMatchObject({
      status: 400,
      text: expect.stringContaining('%CallerNumber%'),
    })
    expect(await pop('?name=x&phone=%CallerNumber%')).toMatchObject({
      status: 400,
      text: expect.stringContaining('phone=%CallerNumber%'),
    })
    expect(await pop('?number=$.CustomerEndpoint.Address')).toMatchObject({ status: 400 })
    expect(await pop('?phone={{<script>}}')).toMatchObject({
      status: 400,
      text: expect.not.stringContaining('<script>'),
    })
    expect(await pop('')).toMatchObject({ status: 400 })
  })
})
