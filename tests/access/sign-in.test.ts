import { afterAll, beforeAll, expect, test } from 'vitest'
import { createUser, setUserDisabled } from '#server/domains/access/index.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

const password = 'a password that is long enough'
const admin = { kind: 'system', id: 'test', name: 'Test' } as const

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
  await createUser({ ...app.ctx, actor: admin }, { email: 'Ada@Example.com', name: 'Ada', role: 'admin', password })
})
afterAll(async () => await app.stop())

/** Each test signs in from a minute of its own, so that the limit of one does not hit the next. */
function signIn(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${app.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function me(cookie: string): Promise<unknown> {
  const response = await fetch(`${app.url}/trpc/access.me`, { headers: { Cookie: cookie } })
  return (await response.json()).result.data
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

test('the right password sets a cookie that scripts and other sites cannot use', async () => {
  app.clock.advance(61_000)
  const response = await signIn({ email: 'ada@example.com', password })
  expect(response.status).toBe(200)
  const [cookie] = response.headers.getSetCookie()
  expect(cookie).toMatch(/^knowfirst\.session_token=/)
  expect(cookie).toMatch(/; HttpOnly/)
  expect(cookie).toMatch(/; SameSite=Lax/)
  expect(cookie).toMatch(/; Path=\//)
  expect(cookie).not.toMatch(/Secure/)
  expect(await me(cookieOf(response))).toMatchObject({ email: 'ada@example.com', role: 'admin', locale: 'en' })
  expect(await me('knowfirst.session_token=forged.signature')).toBeNull()
})

test('a wrong password and an unknown e-mail get the same 401', async () => {
  app.clock.advance(61_000)
  const wrong = await signIn({ email: 'ada@example.com', password: 'not this one at all' })
  const unknown = await signIn({ email: 'nobody@example.com', password: 'not this one at all' })
  expect(wrong.status).toBe(401)
  expect(unknown.status).toBe(401)
  const body = await wrong.json()
  expect(body).toEqual({ error: { code: 'unauthenticated', message: 'E-mail or password is wrong.' } })
  expect(await unknown.json()).toEqual(body)
  expect(wrong.headers.getSetCookie()).toEqual([])
})

test('signing out ends the session on the server', async () => {
  app.clock.advance(61_000)
  const cookie = cookieOf(await signIn({ email: 'ada@example.com', password }))
  const out = await fetch(`${app.url}/auth/sign-out`, {
    method: 'POST',
    headers: { Cookie: cookie, Origin: app.url },
  })
  expect(out.status).toBe(200)
  expect(await me(cookie)).toBeNull()
})

test('a forged X-Forwarded-For gives no further attempts', async () => {
  app.clock.advance(61_000)
  const statuses: number[] = []
  for (let attempt = 0; attempt < 22; attempt += 1) {
    const response = await signIn(
      { email: 'not an e-mail', password: 'whatever it is' },
      {
        'X-Forwarded-For': `203.0.113.${attempt}`,
        'X-Knowfirst-Client-Address': `203.0.113.${attempt}`,
        'X-Real-IP': `203.0.113.${attempt}`,
      },
    )
    statuses.push(response.status)
  }
  expect(statuses).toEqual([...Array(20).fill(400), 429, 429])
  const blocked = await signIn({ email: 'ada@example.com', password })
  expect(blocked.status).toBe(429)
  expect(Number(blocked.headers.get('Retry-After'))).toBeGreaterThan(0)
  app.clock.advance(61_000)
  expect((await signIn({ email: 'ada@example.com', password })).status).toBe(200)
})

test('a disabled user is out at once and cannot come back', async () => {
  app.clock.advance(61_000)
  const ctx = { ...app.ctx, actor: admin }
  const { user } = await createUser(ctx, { email: 'bob@example.com', name: 'Bob', role: 'agent', password })
  const cookie = cookieOf(await signIn({ email: 'bob@example.com', password }))
  expect(await me(cookie)).toMatchObject({ name: 'Bob' })
  await setUserDisabled(ctx, { id: user.id, disabled: true })
  expect(await me(cookie)).toBeNull()
  const again = await signIn({ email: 'bob@example.com', password })
  expect(again.status).toBe(403)
  expect((await again.json()).error.message).toMatch(/disabled/)
  expect(again.headers.getSetCookie()).toEqual([])
})

test('only the three addresses the console needs are served', async () => {
  for (const path of ['sign-up/email', 'update-user', 'change-password', 'delete-user', 'list-sessions', 'ok']) {
    const response = await fetch(`${app.url}/auth/${path}`, { method: 'POST', body: '{}' })
    expect([path, response.status]).toEqual([path, 404])
  }
})

test('a request that a browser sends for another site changes nothing', async () => {
  app.clock.advance(61_000)
  const cookie = cookieOf(await signIn({ email: 'ada@example.com', password }))
  const change = (headers: Record<string, string>) =>
    fetch(`${app.url}/trpc/access.setLocale`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie, ...headers },
      body: JSON.stringify({ locale: 'fr' }),
    })
  expect((await change({ Origin: 'https://evil.example' })).status).toBe(403)
  expect((await change({ Origin: 'null' })).status).toBe(403)
  expect((await change({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  expect((await signIn({ email: 'ada@example.com', password }, { Origin: 'https://evil.example' })).status).toBe(403)
  expect(await me(cookie)).toMatchObject({ locale: 'en' })
  expect((await change({ Origin: app.url })).status).toBe(200)
  expect(await me(cookie)).toMatchObject({ locale: 'fr' })
})

test('behind https the cookie is Secure, and the public address may sign in', async () => {
  const behind = await startTestApp({ PUBLIC_URL: 'https://know.example' })
  await createUser({ ...behind.ctx, actor: admin }, { email: 'ada@example.com', name: 'Ada', role: 'admin', password })
  const response = await fetch(`${behind.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: 'https://know.example' },
    body: JSON.stringify({ email: 'ada@example.com', password }),
  })
  expect(response.status).toBe(200)
  expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-knowfirst\.session_token=.*; Secure/)
  expect(await response.json()).toEqual({ ok: true })
  await behind.stop()
})
