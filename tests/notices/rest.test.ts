import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createApiKey } from '#server/domains/access/index.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { approveDraft } from '#server/domains/notices/index.ts'
import type { DraftView } from '#shared/notices.ts'
import { type FakeSmtp, startSmtp } from '#tests/fakes/smtp.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

let smtp: FakeSmtp
let app: TestApp
let key: string
beforeAll(async () => {
  smtp = await startSmtp()
  app = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: 'support@fleetwise.example' })
  const system = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } } as const
  const contacts = [{ name: 'Ana Ruiz', email: 'ana@rutas.example', language: 'es' }]
  await upsertCustomers(system, { moveCustomer: async () => {} }, [
    { line: 1, input: { id: 'C-7', name: 'Rutas del Sur', contacts } },
  ])
  key = (await createApiKey(system, { name: 'Desk', scopes: ['notices.draft'] })).key
})
afterAll(async () => {
  await app.stop()
  await smtp.stop()
})

const post = (path: string, body: unknown, bearer = key) =>
  fetch(`${app.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  })
const draft = async (): Promise<DraftView> => await (await post('/customers/C-7/drafts', { purpose: 'answer' })).json()

test('a desk asks for a draft and has its text checked', async () => {
  const answer = await post('/customers/C-7/drafts', { purpose: 'answer' })
  expect(answer.status).toBe(201)
  const made: DraftView = await answer.json()
  expect(made).toMatchObject({ language: 'es', by: 'composer', findings: [], incident: null })
  expect(made.text).toContain('No hemos visto ningún error en su cuenta en los últimos 30 días.')
  expect(made.html).toContain('lang="es"')
  expect(made.facts).toContainEqual({ id: 'addressee', kind: 'addressee', text: 'Ana Ruiz, Rutas del Sur' })

  const fine = await post(`/drafts/${made.id}/check`, { subject: made.subject, text: made.text })
  expect(await fine.json()).toEqual({ findings: [], sendable: true })
  const wrong = await post(`/drafts/${made.id}/check`, { subject: made.subject, text: `${made.text}\nHubo 99 fallos.` })
  expect(await wrong.json()).toMatchObject({
    sendable: false,
    findings: [{ rule: 'number', severity: 'block', at: { field: 'text' } }],
  })
})

test('what cannot be answered says why, with the right status', async () => {
  expect((await post('/customers/C-7/drafts', { purpose: 'fixed' })).status).toBe(400)
  expect((await post('/customers/C-404/drafts', {})).status).toBe(404)
  expect((await post('/customers/C-7/drafts', { purpose: 'poem' })).status).toBe(400)
  expect((await post('/customers/C-7/drafts', [])).status).toBe(201)
  expect((await post('/drafts/not-a-uuid/check', { subject: '', text: '' })).status).toBe(400)
  expect((await post('/drafts/00000000-0000-4000-8000-000000000000/check', { subject: '', text: '' })).status).toBe(404)
  expect((await post('/customers/C-7/drafts', {}, 'wrong')).status).toBe(401)
})

test('once a person approved it, the running app sends it by itself, once', async () => {
  const made = await draft()
  const actor = { kind: 'user', id: 'bea', name: 'Bea', role: 'agent', locale: 'fr' } as const
  await approveDraft({ ...app.ctx, actor }, { id: made.id, customerId: 'C-7', subject: made.subject, text: made.text })
  await vi.waitFor(() => expect(smtp.received).toHaveLength(1), { timeout: 20_000, interval: 50 })
  expect(smtp.received[0]?.mail.text?.trimEnd()).toBe(made.text)
  expect(smtp.received[0]?.to).toEqual(['ana@rutas.example'])
})
