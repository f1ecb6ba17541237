import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallView } from '#shared/call-view.ts'
import type { SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { type Person, signInAs } from '../harness/people.ts'
import { restClient } from '../harness/rest.ts'
import { alertGroup, sendWithSentry } from '../harness/senders.ts'

/** A phone system that knows nothing of Knowfirst but an address posts what it posts to any help desk. */

let app: TestApp
let rest: Awaited<ReturnType<typeof restClient>>
let admin: Person
let bob: Person
let alice: Person
let phones: SourceView
let incident = ''

beforeAll(async () => {
  app = await startTestApp()
  rest = await restClient(app, ['customers.read', 'customers.write', 'incidents.read'])
  admin = await signInAs(app, 'admin', 'Ana Lopez')
  bob = await signInAs(app, 'agent', 'Bob Berg')
  alice = await signInAs(app, 'agent', 'Alice Adams')
})
afterAll(() => app.stop())

/** Zammad's generic CTI sends forms. */
async function post(event: string, more: Record<string, string> = {}): Promise<void> {
  const call = { callId: '53ba82e2bd6d12d9', from: '33639981001', to: '33100000000', direction: 'in' }
  const answer = await fetch(phones.url, { method: 'POST', body: new URLSearchParams({ event, ...call, ...more }) })
  expect(answer.status).toBe(200)
}

const calls = async ({ trpc }: Person): Promise<CallView[]> => await trpc.calls.mine.query({ language: 'en' })
const affected = async () => await rest('GET', `/incidents/${incident}/affected`)

test('a customer is hit, an alert opens the incident, and nobody has told them yet', async () => {
  const contacts = [{ name: 'Claire Moreau', phone: '+33 6 39 98 10 01', language: 'fr' }]
  await rest('PUT', '/customers', [{ id: 'C-20418', name: 'Transports Lefèvre', tier: 'enterprise', contacts }])
  const sentry = await admin.trpc.sources.create.mutate({ kind: 'sentry', name: 'Billing', service: 'billing' })
  await sendWithSentry({
    dsn: sentry.dsn ?? '',
    user: { id: 'C-20418' },
    environment: 'production',
    errors: ['render'],
  })
  const alerts = await admin.trpc.sources.create.mutate({ kind: 'alertmanager', name: 'Prometheus' })
  await fetch(alerts.url, { method: 'POST', body: JSON.stringify(alertGroup('firing', app.clock.now())) })
  incident = (await admin.trpc.incidents.board.query()).open[0]?.ref ?? ''
  expect((await affected()).counts).toMatchObject({ hit: 1, calledFirst: 0 })
})

test('the phone system is connected by its address alone, and Bob says which phone is his', async () => {
  phones = await admin.trpc.sources.create.mutate({ kind: 'calls', name: 'Exchange' })
  expect(phones.url).toMatch(/\/hooks\/calls\/\w+$/)
  await bob.trpc.access.setPhoneLogin.mutate({ phoneLogin: '205' })
})

test('it rings: the right agent sees the caller, with what is known', async () => {
  await post('newCall', { 'user[]': 'Bob Berg' })
  expect(await calls(bob)).toMatchObject([
    {
      state: 'ringing',
      number: '+33639981001',
      caller: { customerId: 'C-20418', name: 'Transports Lefèvre', tier: 'enterprise', contact: 'Claire Moreau' },
      problem: { count: 1, state: 'now', incident: { ref: incident } },
    },
  ])
  expect((await calls(bob))[0]?.problem?.say).toMatch(/^Since .* in your account/)
  expect(await calls(alice)).toEqual([])
})

test('Bob answers: that the customer called us first is right without a click', async () => {
  await post('answer', { answeringNumber: '205' })
  await post('answer', { answeringNumber: '205' })
  expect(await calls(bob)).toMatchObject([{ state: 'answered', own: true }])
  const { counts, items } = await affected()
  expect(counts).toMatchObject({ hit: 1, calledFirst: 1 })
  expect(items).toMatchObject([{ customerId: 'C-20418', calledAt: expect.any(String) }])
})

test('he hangs up and notes what was said: it stays one contact', async () => {
  await post('hangup', { cause: 'normalClearing', answeringNumber: '205' })
  expect(await calls(bob)).toMatchObject([{ state: 'ended', toNote: true }])
  await bob.trpc.calls.record.mutate({ customerId: 'C-20418', incident, note: 'Needs the invoices by noon' })
  const { contactRecords } = await bob.trpc.briefs.brief.query({ customerId: 'C-20418' })
  expect(contactRecords).toMatchObject([
    { channel: 'call', note: 'Needs the invoices by noon', by: 'Bob Berg', incident },
  ])
})

test('a phone that can only open an address is understood too; a wrong key and a wrong kind are not', async () => {
  const opened = await fetch(`${phones.url}?event=newCall&from=0033639981001&user=205&callId=7`)
  expect(opened.status).toBe(200)
  expect((await calls(bob))[0]).toMatchObject({ state: 'ringing', caller: { customerId: 'C-20418' } })
  expect((await fetch(`${phones.url}?event=hangup&callId=7`)).status).toBe(200)
  expect((await fetch(`${phones.url}?event=hangup`, { method: 'HEAD' })).status).toBe(404)
  expect((await fetch(`${app.url}/hooks/calls/nobody?from=1`)).status).toBe(403)
  const alerts = (await admin.trpc.sources.list.query()).find(({ kind }) => kind === 'alertmanager')
  expect((await fetch(`${app.url}/hooks/calls/${alerts?.key}?from=1`)).status).toBe(403)
  const large = await fetch(phones.url, { method: 'POST', body: `from=${'1'.repeat(70_000)}` })
  expect(large.status).toBe(413)
})

test('sipgate hears where to send the answer and the end', async () => {
  const body = new URLSearchParams({
    event: 'newCall',
    direction: 'in',
    from: '4915799912345',
    to: '49',
    callId: '9',
    xcid: '1',
  })
  const answer = await fetch(phones.url, { method: 'POST', body })
  expect(answer.headers.get('content-type')).toBe('application/xml')
  expect(await answer.text()).toContain(`onAnswer="${phones.url}" onHangup="${phones.url}"`)
})

test('what rings at a phone, only its own person hears', async () => {
  const { id } = await bob.trpc.access.me.query().then((me) => me ?? { id: '' })
  const listen = async (who: Person) => {
    const query = `input=${encodeURIComponent(JSON.stringify({ topics: [`calls:${id}`] }))}`
    const ends = new AbortController()
    const stream = await fetch(`${app.url}/trpc/live.changes?${query}`, {
      headers: { Cookie: who.cookie, Accept: 'text/event-stream' },
      signal: ends.signal,
    })
    const { value } = (await stream.body?.getReader().read()) ?? {}
    const text = new TextDecoder().decode(value)
    ends.abort()
    return text
  }
  expect(await listen(alice)).toContain('only its own person hears')
  expect(await listen(bob)).not.toContain('only its own person hears')
})
