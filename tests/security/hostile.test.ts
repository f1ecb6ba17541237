import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createApiKey } from '#server/domains/access/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { alertGroup } from '#tests/harness/senders.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { type Person, signInAs } from '#tests/harness/people.ts'

// An answer of 500 also leaves an error in the log, and that fails the whole file.
let app: TestApp
let agent: Person
let alerts: SourceView
let key: string
beforeAll(async () => {
  app = await startTestApp()
  const ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } as const }
  agent = await signInAs(app, 'agent', 'Bea')
  alerts = await createSource(ctx, { kind: 'alertmanager', name: 'Prometheus' })
  const admin = { kind: 'user', id: 'a', name: 'Ada', role: 'admin', locale: 'en' } as const
  const scopes = ['customers.read', 'customers.write', 'incidents.read', 'incidents.write'] as const
  key = (await createApiKey({ ...app.ctx, actor: admin }, { name: 'test', scopes: [...scopes] })).key
})
afterAll(() => app.stop())

const rest = async (path: string, init: RequestInit = {}) =>
  await fetch(`${app.url}/api/v1${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
  })

/** A request that `fetch` would tidy up first. */
async function raw(path: string, headers: Record<string, string>, body?: string): Promise<number | undefined> {
  const { hostname, port } = new URL(app.url)
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, method: 'GET' }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

describe('what cannot be kept is refused, and is no failure of ours', () => {
  test.each([
    { title: 'a\0b' },
    { title: 'T', scope: [{ kind: 'service', value: 'a\0' }] },
    { title: 'T', startedAt: '0000-01-01T00:00:00.000Z' },
    { title: 'T', startedAt: '+275760-09-13T00:00:00.000Z' },
  ])('%j as an incident', async (incident) => {
    const answer = await rest('/incidents', { method: 'POST', body: JSON.stringify(incident) })
    expect(answer.status).toBe(400)
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'an alert with the severity "%s" is a major one',
    async (severity) => {
      const group = alertGroup('firing', app.clock.now())
      const labels = JSON.stringify({ alertname: 'A', service: 's' }).replace('}', `,"severity":"${severity}"}`)
      const body = JSON.stringify({ ...group, groupKey: severity, commonLabels: '@' }).replace('"@"', labels)
      const answer = await fetch(`${app.url}/hooks/alertmanager/${alerts.key}`, { method: 'POST', body })
      expect(answer.status).toBe(200)
      expect(await rest('/incidents?limit=1').then((page) => page.text())).toContain('"severity":"major"')
    },
  )

  it('a customer nested deeper than anything can be written', async () => {
    const deep = `[{"id":"D-1","name":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`
    const answer = await rest('/customers', { method: 'PUT', body: deep })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['/api/v1/customers/%ff', 400],
    ['/api/%ff/store/', 400],
    ['/assets/..%2f..%2fpackage.json', 404],
    ['/assets/../../package.json', 404],
    ['/assets/%00', 400],
    ['/%ff', 400],
    [`/pop?q=${'a'.repeat(199)}%F0%9F%98%80`, 302],
    ['/auth/get-session', 200],
  ])('%s', async (path, status) => {
    expect(await raw(path, { Authorization: `Bearer ${key}` })).toBe(status)
  })

  it('a Host that is no name, and a body where none belongs', async () => {
    expect(await raw('/auth/get-session', { Host: 'a b' })).toBe(400)
    expect(await raw('/auth/get-session', { 'Content-Length': '2' }, 'hi')).toBe(200)
  })
})

describe('another site cannot use the session of a person who visits it', () => {
  const compose = `/trpc/notices.compose?input=${encodeURIComponent(JSON.stringify({ customerId: 'C-1' }))}`

  it.each([
    ['by a link', { Accept: 'text/html,*/*' }],
    ['by a link, with https', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }],
    ['by a picture', { Accept: 'image/avif,image/webp,*/*;q=0.8' }],
    ['from a neighbouring name', { 'Sec-Fetch-Site': 'same-site' }],
    ['by script', { Origin: 'https://evil.example', Accept: 'text/event-stream' }],
  ])('to have a draft written %s', async (_how, headers) => {
    const answer = await fetch(`${app.url}${compose}`, { headers: { Cookie: agent.cookie, ...headers } })
    expect(answer.status).toBe(403)
  })

  it('while the console itself can', async () => {
    const { host, origin } = new URL(app.url)
    const own: Record<string, string>[] = [{ 'Sec-Fetch-Site': 'same-origin' }, { Origin: origin, Host: host }, {}]
    for (const headers of own) {
      const cookie = { Cookie: agent.cookie, Accept: '*/*' }
      const answer = await fetch(`${app.url}/trpc/access.me`, { headers: { ...cookie, ...headers } })
      expect(answer.status).toBe(200)
    }
  })
})

it('a stranger cannot fill the memory through a call of the console', async () => {
  const answer = await fetch(`${app.url}/trpc/access.setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'a'.repeat(2 * 1024 * 1024) }),
  })
  expect(answer.status).toBe(413)
})

it('a person who is shut out hears nothing more', async () => {
  const lead = await signInAs(app, 'admin', 'Cy')
  const admin = await signInAs(app, 'admin', 'Dee')
  const me = await lead.trpc.access.me.query()
  const input = encodeURIComponent(JSON.stringify({ topics: ['board'] }))
  const stream = await fetch(`${app.url}/trpc/live.changes?input=${input}`, { headers: { Cookie: lead.cookie } })
  expect(stream.status).toBe(200)
  await admin.trpc.access.users.setDisabled.mutate({ id: me?.id ?? '', disabled: true })
  // Ends by itself; otherwise this waits until the test's time is over.
  await stream.text()
  const again = await fetch(`${app.url}/trpc/live.changes?input=${input}`, { headers: { Cookie: lead.cookie } })
  expect(await again.text()).toContain('Sign in first.')
})
