import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contacts } from '#drizzle/schema/customers.ts'
import { deliveries } from '#drizzle/schema/mail.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import { readBrief } from '#server/domains/briefs/index.ts'
import { recordContact } from '#server/domains/calls/index.ts'
import { countSuccesses, ensureEventDays } from '#server/domains/events/index.ts'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { acknowledgeIncident, openIncident, resolveIncident, updateIncident } from '#server/domains/incidents/index.ts'
import { approveWording, removeWording } from '#server/domains/wordings/index.ts'
import { makeWorld, type World } from '#tests/incidents/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  const times = { createdAt: world.clock.now(), updatedAt: world.clock.now() }
  await world.list([
    {
      id: 'C-20418',
      name: 'Transports Lefèvre',
      tier: 'Enterprise',
      language: 'fr',
      region: 'Lyon',
      timeZone: 'Europe/Paris',
      observed: false,
      ...times,
    },
    { id: 'C-quiet', name: 'Quiet Ltd', observed: false, ...times },
  ])
  await world.ctx.db.insert(contacts).values({ customerId: 'C-20418', name: 'Claire Moreau', language: 'fr', ...times })
})
afterAll(() => world.stop())

const brief = (customerId: string, language: 'en' | 'fr' = 'en') => readBrief(world.ctx, customerId, language)
const secret = 'NullPointerException at db-7.internal'

test('a customer nobody has heard of is not found, and the message helps', async () => {
  await expect(brief('C-404')).rejects.toMatchObject({
    code: 'not_found',
    message:
      'No customer has the ID C-404: it is not in the directory, and no event has named it. Try a name, phone or e-mail.',
  })
})

test('nothing wrong is an answer too', async () => {
  expect(await brief('C-quiet')).toMatchObject({ problems: [], recent: [], told: [], lastActivity: null })
})

test('what last worked for the customer is known from its traces', async () => {
  const hour = new Date(Math.floor(world.clock.now().getTime() / 3_600_000) * 3_600_000)
  const lastAt = new Date(hour.getTime() - 3_540_000)
  const at = (hoursAgo: number) => new Date(hour.getTime() - hoursAgo * 3_600_000)
  await ensureEventDays(world.ctx.db, new Set(), [at(1), at(2)])
  const row = { customerId: 'C-quiet', environment: 'production', count: 3 }
  const rows = [
    { ...row, service: 'billing', hour: at(1), lastAt },
    { ...row, service: 'login', hour: at(2), lastAt: at(2) },
  ]
  await world.ctx.db.transaction((tx) => countSuccesses(tx, world.ctx, [{ sourceId: 1, digest: randomUUID(), rows }]))
  expect(await brief('C-quiet')).toMatchObject({
    problems: [],
    lastSuccess: { at: lastAt.toISOString(), service: 'billing' },
    lastActivity: lastAt.toISOString(),
  })
})

test('an unknown ID in an event makes a customer that is findable at once', async () => {
  await world.errors([{ customer: 'new-one', service: 'other' }])
  const { customer, problems, lastActivity } = await brief('new-one')
  expect(customer).toMatchObject({ id: 'new-one', observed: true })
  expect(problems).toHaveLength(1)
  expect(lastActivity).not.toBeNull()
})

describe('from the first error to the fix', () => {
  let ref = ''

  test('not known yet: the general words, never what the telemetry says', async () => {
    await world.errors([
      { customer: 'C-20418', at: world.minutes(-18) },
      { customer: 'C-20418', at: world.minutes(-2) },
      { customer: 'C-1', at: world.minutes(-2) },
    ])
    const { problems, contacts: people, recent } = await brief('C-20418')
    expect(problems).toMatchObject([
      {
        count: 2,
        state: 'now',
        level: null,
        others: 1,
        incident: null,
        wording: { by: 'general' },
        say: 'Since 10:42 this morning part of our service has not been working as it should for you; I can see it twice in your account. I will pass it on now, so that an engineer looks at it.',
      },
    ])
    const said = JSON.stringify([problems[0]?.wording, problems[0]?.say])
    for (const word of ['NullPointer', 'db-7', 'billing', 'production']) expect(said).not.toContain(word)
    expect(people).toMatchObject([{ name: 'Claire Moreau' }])
    expect(recent).toMatchObject([{ message: secret, untrusted: true }, { message: secret }])
  })

  test('an incident opens: known, and nobody on it yet', async () => {
    ref = (
      await openIncident(
        world.ctx,
        { title: 'Billing errors', startedAt: world.minutes(-15), scope: [{ kind: 'service', value: 'billing' }] },
        incidentPorts,
      )
    ).ref
    const { problems } = await brief('C-20418')
    expect(problems).toMatchObject([
      { level: 'hit', others: 1, incident: { ref, title: 'Billing errors', status: 'open', owner: null, since: null } },
    ])
    expect(problems[0]?.say).toContain('We have just noticed this and are finding the right engineer.')
  })

  test('somebody takes it, and the words are approved: first for the issue, then for the incident', async () => {
    const ana = world.as('Ana Lopez')
    await acknowledgeIncident(ana, { ref, nextUpdateAt: world.minutes(84) }, incidentPorts)
    await updateIncident(ana, { ref, body: 'A full disk.' }, incidentPorts)
    const [taken] = (await brief('C-20418')).problems
    expect(taken?.incident?.updates).toMatchObject([{ status: 'acknowledged', body: 'A full disk.', by: 'Ana Lopez' }])
    const words = { title: 'Errors when saving', notices: 'saving has not worked' }
    const issueId = String(await world.issueOf('NullPointer'))
    await approveWording(ana, { subjectKind: 'issue', subjectId: issueId, language: 'en', ...words })
    expect((await brief('C-20418')).problems[0]?.wording).toMatchObject({ ...words, by: 'approved' })
    const subject = { subjectKind: 'incident' as const, subjectId: String(incidentIdOf(ref)) }
    await approveWording(ana, {
      ...subject,
      language: 'en',
      title: 'Invoices do not download',
      notices: 'your invoices have not been downloading',
    })
    const again = await approveWording(ana, {
      ...subject,
      language: 'fr',
      title: 'Les factures ne se téléchargent pas',
      notices: 'vos factures ne se téléchargent pas',
    })
    expect(again).toMatchObject({ version: 1, approvedBy: 'Ana Lopez' })
    const [english, french] = [(await brief('C-20418')).problems[0], (await brief('C-20418', 'fr')).problems[0]]
    expect(english).toMatchObject({
      wording: { title: 'Invoices do not download' },
      incident: { owner: 'Ana Lopez' },
      say: 'Since 10:42 this morning your invoices have not been downloading; I can see it twice in your account. We know about it, and our engineer has been working on it since 11:00. The next update is due at 12:24.',
    })
    expect(french?.say).toBe(
      'Depuis 10\u00a0h\u00a042 ce matin, vos factures ne se téléchargent pas\u00a0; je le vois 2 fois sur votre compte. Nous le savons, et notre équipe technique y travaille depuis 11\u00a0h. Le prochain point est prévu à 12\u00a0h\u00a024.',
    )
    await removeWording(ana, { ...subject, language: 'en' })
    expect((await brief('C-20418')).problems[0]?.wording.title).toBe('Errors when saving')
    expect(
      await approveWording(ana, { subjectKind: 'issue', subjectId: issueId, language: 'en', ...words }),
    ).toMatchObject({
      version: 2,
    })
  })

  test('what was written and who called is placed with the problem', async () => {
    await world.ctx.db.insert(deliveries).values({
      customerId: 'C-20418',
      id: '018f0000-0000-7000-8000-00000000000a',
      draftId: '018f0000-0000-7000-8000-00000000000b',
      approvalId: '018f0000-0000-7000-8000-00000000000c',
      incidentId: incidentIdOf(ref),
      toEmail: 'claire@example.org',
      language: 'fr',
      subject: 'Vos factures',
      text: '…',
      html: '…',
      messageId: '<1@example.org>',
      state: 'accepted',
      queuedAt: world.clock.now(),
      acceptedAt: world.clock.now(),
      approvedByName: 'Abe',
    })
    await recordContact(world.as('Abe', 'agent'), { customerId: 'C-20418', incident: ref, note: 'Asked when.' })
    const { problems, told, contactRecords } = await brief('C-20418')
    expect(problems[0]?.told).toMatchObject([{ subject: 'Vos factures', state: 'accepted' }])
    expect(told).toHaveLength(1)
    expect(told[0]).not.toHaveProperty('incidentId')
    expect(contactRecords).toMatchObject([{ channel: 'call', note: 'Asked when.', by: 'Abe', incident: ref }])
  })

  test('after the fix the sentence says so; a new error says that it is here again', async () => {
    world.clock.advance(30 * 60_000)
    await resolveIncident(world.ctx, { ref }, incidentPorts)
    const fixed = (await brief('C-20418')).problems
    expect(fixed).toMatchObject([{ state: 'resolved', count: 2, incident: { ref, status: 'resolved' } }])
    expect(fixed[0]?.say).toBe(
      'If this is about “Errors when saving”: it has been fixed since 11:30 this morning, and I have seen no errors in your account since then.',
    )
    world.clock.advance(10 * 60_000)
    await world.errors([{ customer: 'C-20418' }])
    const again = (await brief('C-20418')).problems
    expect(again).toMatchObject([{ state: 'now', incident: { status: 'resolved' } }])
    expect(again[0]?.say).toBe(
      'If this is about “Errors when saving”: it was fixed at 11:30 this morning, but I have seen it in your account again, the last time at 11:40. I will pass that on now.',
    )
  })
})

test('who may not read customers gets no brief', async () => {
  const key = { ...world.ctx, actor: { kind: 'key' as const, id: '1', name: 'Desk', scopes: [] } }
  await expect(readBrief(key, 'C-20418', 'en')).rejects.toMatchObject({ code: 'forbidden' })
})

test('an agent cannot approve words', async () => {
  await expect(
    approveWording(world.as('Abe', 'agent'), {
      subjectKind: 'issue',
      subjectId: '1',
      language: 'en',
      title: 'Some title',
      notices: 'something',
    }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(
    approveWording(world.as('Ana'), {
      subjectKind: 'issue',
      subjectId: '99999',
      language: 'en',
      title: 'Some title',
      notices: 'something',
    }),
  ).rejects.toMatchObject({ code: 'not_found' })
})
