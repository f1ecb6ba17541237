import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Brief } from '#shared/briefs.ts'
import type { DraftView } from '#shared/notices.ts'
import { type FakeSmtp, startSmtp } from '../fakes/smtp.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { type Person, signInAs } from '../harness/people.ts'
import { restClient } from '../harness/rest.ts'
import { alertGroup, sendWithSentry } from '../harness/senders.ts'

/** The main job from end to end: a real SDK, a real alert, a phone call, and an e-mail that a person approved. */

let smtp: FakeSmtp
let app: TestApp
let rest: Awaited<ReturnType<typeof restClient>>
let agent: Person
let lead: Person

beforeAll(async () => {
  smtp = await startSmtp()
  app = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: 'Service <service@fleet.example>' })
  rest = await restClient(app, ['customers.read', 'customers.write', 'incidents.read', 'notices.draft'])
  agent = await signInAs(app, 'agent', 'Alex Agent')
  lead = await signInAs(app, 'lead', 'Ana Lopez')
})

afterAll(async () => {
  await app.stop()
  await smtp.stop()
})

const brief = async (): Promise<Brief> => await rest('GET', '/customers/C-20418/brief?language=en')

test('three customers are imported', async () => {
  const contact = { name: 'Claire Moreau', email: 'claire@lefevre.example', phone: '+33 6 39 98 10 01', language: 'fr' }
  const report = await rest('PUT', '/customers', [
    {
      id: 'C-20418',
      name: 'Transports Lefèvre',
      tier: 'enterprise',
      language: 'fr',
      timeZone: 'Europe/Paris',
      contacts: [contact],
    },
    { id: 'C-20419', name: 'Nordic Cargo', language: 'en' },
    { id: 'C-20420', name: 'Alpen Logistik', language: 'de' },
  ])
  expect(report).toMatchObject({ created: 3, updated: 0, unchanged: 0, rejected: [] })
})

test('an unmodified Sentry SDK reports an error of one of them', async () => {
  const source = await createSource('sentry', 'Billing', 'billing')
  if (!source.dsn) throw new Error('a Sentry source has a DSN')
  // Two runs of the program: within one, the SDK itself drops an error that equals the one before.
  const settings = { dsn: source.dsn, user: { id: 'C-20418' }, environment: 'production' }
  await sendWithSentry({ ...settings, errors: ['render'] })
  await sendWithSentry({ ...settings, errors: ['render'] })
  const { problems, recent } = await brief()
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ count: 2, state: 'now', incident: null, wording: { by: 'general' } })
  expect(recent).toHaveLength(2)
  expect(recent[0]).toMatchObject({ service: 'billing', environment: 'production', untrusted: true })
})

test('an alert fires and becomes an incident that touches this customer and no other', async () => {
  const source = await createSource('alertmanager', 'Prometheus')
  const answer = await fetch(source.url, {
    method: 'POST',
    body: JSON.stringify(alertGroup('firing', app.clock.now())),
  })
  expect(answer.status).toBe(200)
  const { open } = await lead.trpc.incidents.board.query()
  expect(open).toMatchObject([{ title: 'Invoice downloads fail', status: 'open', hit: 1 }])
  const affected = await rest('GET', `/incidents/${open[0]?.ref}/affected`)
  expect(affected.counts).toMatchObject({ hit: 1, told: 0, total: 1 })
  expect(affected.items).toMatchObject([{ customerId: 'C-20418', name: 'Transports Lefèvre', level: 'hit', events: 2 }])
})

test('the engineer acknowledges and the lead approves the words', async () => {
  const { open } = await lead.trpc.incidents.board.query()
  const ref = open[0]?.ref ?? ''
  const nextUpdateAt = new Date(app.clock.now().getTime() + 84 * 60_000)
  await lead.trpc.incidents.acknowledge.mutate({ ref, nextUpdateAt })
  const subject = { subjectKind: 'incident', subjectId: ref.replace('INC-', '') } as const
  await lead.trpc.wordings.approve.mutate({
    ...subject,
    language: 'en',
    title: 'Invoices do not download',
    notices: 'your invoices have not been downloading',
  })
  await lead.trpc.wordings.approve.mutate({
    ...subject,
    language: 'fr',
    title: 'Les factures ne se téléchargent pas',
    notices: 'vos factures ne se téléchargent pas',
  })
})

test('the phone rings: the agent finds the caller by number and reads what to say', async () => {
  const { matches } = await rest('GET', `/lookup?phone=${encodeURIComponent('06 39 98 10 01')}`)
  expect(matches).toMatchObject([
    {
      customerId: 'C-20418',
      name: 'Transports Lefèvre',
      matched: 'phone',
      problems: 1,
      contact: { name: 'Claire Moreau' },
    },
  ])

  const { problems, contacts } = await agent.trpc.briefs.brief.query({ customerId: 'C-20418' })
  const [problem] = problems
  expect(problem).toMatchObject({
    count: 2,
    level: 'hit',
    wording: { title: 'Invoices do not download', by: 'approved' },
    incident: { owner: 'Ana Lopez', status: 'acknowledged' },
  })
  expect(problem?.say).toContain('your invoices have not been downloading')
  expect(problem?.say).not.toMatch(/SyntaxError|JSON|renderInvoice|billing/)
  expect(contacts).toMatchObject([{ name: 'Claire Moreau', language: 'fr' }])
})

test('the e-mail is drafted in her language, corrected, approved, and arrives exactly once', async () => {
  const { problems } = await brief()
  const incident = problems[0]?.incident?.ref
  const draft: DraftView = await rest('POST', '/customers/C-20418/drafts', { purpose: 'answer', incident })
  expect(draft).toMatchObject({
    language: 'fr',
    by: 'composer',
    contact: { email: 'claire@lefevre.example' },
    sendable: true,
  })
  expect(draft.text).toContain('vos factures ne se téléchargent pas')

  const unapproved = agent.trpc.notices.approve.mutate({
    id: draft.id,
    customerId: 'C-20418',
    subject: draft.subject,
    text: 'something else',
  })
  await expect(unapproved).rejects.toThrow('The text is not the one you saw')

  const text = draft.text
    .replace('Bonjour', 'Bonjour,\n\nMerci pour votre appel.\n\nBonjour')
    .replace('\n\nBonjour', '')
  const edited = await agent.trpc.notices.edit.mutate({
    id: draft.id,
    customerId: 'C-20418',
    subject: draft.subject,
    text,
  })
  expect(edited.findings.filter(({ severity }) => severity === 'block')).toEqual([])
  const yes = { id: draft.id, customerId: 'C-20418', subject: draft.subject, text }
  const [first, second] = await Promise.all([
    agent.trpc.notices.approve.mutate(yes),
    agent.trpc.notices.approve.mutate(yes),
  ])
  expect(second.delivery.id).toBe(first.delivery.id)

  await expect.poll(() => smtp.received.length, { timeout: 20_000 }).toBe(1)
  const [letter] = smtp.received
  expect(letter?.to).toEqual(['claire@lefevre.example'])
  expect(letter?.mail.subject).toBe(draft.subject)
  expect(letter?.mail.text?.trim()).toBe(text.trim())

  await expect.poll(async () => (await brief()).told[0]?.state, { timeout: 20_000 }).toBe('accepted')
  const affected = await rest('GET', `/incidents/${incident}/affected?filter=told`)
  expect(affected.items).toMatchObject([{ customerId: 'C-20418', toldAt: expect.any(String) }])
  expect(smtp.received).toHaveLength(1)
})

async function createSource(kind: 'sentry' | 'alertmanager', name: string, service?: string) {
  const admin = await signInAs(app, 'admin', `Admin ${name}`)
  return await admin.trpc.sources.create.mutate({ kind, name, service })
}
