import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { impacts } from '#drizzle/schema/impact.ts'
import { deliveries } from '#drizzle/schema/mail.ts'
import { approvals } from '#drizzle/schema/notices.ts'
import { enqueueDelivery, findDelivery, toldTo } from '#server/domains/mail/index.ts'
import { sendAgain } from '#server/domains/mail/send-again.ts'
import { listDeliveries } from '#server/domains/mail/queries.ts'
import { approveDraft } from '#server/domains/notices/index.ts'
import { type FakeSmtp, startSmtp } from '#tests/fakes/smtp.ts'
import { type Story, startStory } from '#tests/notices/story.ts'

let smtp: FakeSmtp
let story: Story
beforeEach(async () => {
  smtp = await startSmtp()
  story = await startStory({ SMTP_URL: smtp.url })
})
afterEach(async () => {
  await story.stop()
  await smtp.stop()
})

async function approved() {
  return (await approveDraft(story.agent, story.approvalOf(await story.draft()))).delivery
}
const find = (id: string) => findDelivery(story.ctx.db, 'C-1', id)
const stored = async () => (await story.ctx.db.select().from(deliveries))[0]

test('the approved e-mail arrives once, letter by letter, and the account counts as told from then on', async () => {
  const { id, text, subject } = await approved()
  expect((await find(id)).state).toBe('queued')
  expect((await toldTo(story.ctx.db, 'C-1'))[0]).toMatchObject({ state: 'queued', issueId: null })
  await story.send()
  await story.send()
  expect(smtp.received).toHaveLength(1)
  const [one] = smtp.received
  expect(one?.to).toEqual(['claire@lefevre.example'])
  expect(one?.from).toBe('support@fleetwise.example')
  expect(one?.mail).toMatchObject({
    subject,
    messageId: `<${id}@fleetwise.example>`,
    from: { name: 'Fleetwise Support', address: 'support@fleetwise.example' },
    to: [{ name: 'Claire Moreau', address: 'claire@lefevre.example' }],
  })
  expect(one?.mail.text?.trimEnd()).toBe(text)
  expect(one?.mail.html?.trimEnd()).toBe((await stored())?.html.trimEnd())
  const headers = Object.fromEntries((one?.mail.headers ?? []).map(({ key, value }) => [key, value]))
  expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' })
  expect(headers['content-type']).toContain('multipart/alternative')
  const delivery = await find(id)
  expect(delivery).toMatchObject({ state: 'accepted', attempts: 1 })
  expect(delivery.answer).toContain('taken')
  const [impact] = await story.ctx.db.select().from(impacts).where(eq(impacts.customerId, 'C-1'))
  expect(impact?.toldAt?.toISOString()).toBe(delivery.acceptedAt)
})

test('the second e-mail about an incident joins the thread of the first', async () => {
  const first = await approved()
  await story.send()
  story.clock.advance(5 * 60_000)
  const second = await approved()
  await story.send()
  expect(second.text).toContain('Nous vous avons écrit à ce sujet')
  const message = smtp.received[1]?.mail
  expect(message?.inReplyTo).toBe(`<${first.id}@fleetwise.example>`)
  expect(message?.references).toContain(`<${first.id}@fleetwise.example>`)
})

describe('what was not approved cannot go out', () => {
  const letter = async () => {
    const draft = await story.draft()
    const { delivery } = await approveDraft(story.agent, story.approvalOf(draft))
    const [approval] = await story.ctx.db.select().from(approvals)
    await story.ctx.db.delete(deliveries)
    if (!approval) throw new Error('no approval')
    return {
      customerId: 'C-1',
      draftId: draft.id,
      approvalId: approval.id,
      contactId: null,
      incidentId: null,
      issueId: null,
      toName: null,
      toEmail: delivery.to,
      language: delivery.language,
      subject: delivery.subject,
      text: delivery.text,
    }
  }
  const enqueue = (input: Awaited<ReturnType<typeof letter>>, actor = story.agent.actor) =>
    story.ctx.db.transaction((tx) => enqueueDelivery(tx, { ...story.agent, actor }, input))

  test('by handing the outbox another text, address, subject, language, draft or approval', async () => {
    const good = await letter()
    for (const other of [
      { text: `${good.text} Click here.` },
      { toEmail: 'somebody@else.example' },
      { subject: `${good.subject}!` },
      { language: 'en' },
      { draftId: '00000000-0000-4000-8000-000000000000' },
      { approvalId: '00000000-0000-4000-8000-000000000000' },
      { customerId: 'C-2' },
    ]) {
      await expect(enqueue({ ...good, ...other })).rejects.toThrow('nobody approved exactly this')
    }
    expect(await story.ctx.db.select().from(deliveries)).toEqual([])
    expect((await enqueue(good)).id).toBe((await enqueue(good)).id)
    await story.send()
    expect(smtp.received).toHaveLength(1)
  })

  test('nor without the permission', async () => {
    const good = await letter()
    await expect(enqueue(good, { kind: 'nobody' })).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test.each(['text', 'html', 'subject', 'to_email'])('by changing the %s of a queued row', async (column) => {
    await approved()
    await story.ctx.db.execute(sql`update deliveries set ${sql.identifier(column)} = ${sql.identifier(column)} || 'x'`)
    await story.send()
    expect(smtp.received).toEqual([])
    expect(await stored()).toMatchObject({
      state: 'failed',
      answer: 'Not sent: this is not the text that was approved.',
    })
    await expect(
      sendAgain(story.agent, { customerId: 'C-1', id: (await stored())?.id ?? '', iKnowItMayArriveTwice: true }),
    ).rejects.toThrow('not the text that was approved')
  })

  test('nor after its approval is gone', async () => {
    await approved()
    await story.ctx.db.delete(approvals)
    await story.send()
    expect(smtp.received).toEqual([])
    expect((await stored())?.state).toBe('failed')
  })
})

describe('when the mail server', () => {
  test('refuses for now, it is tried again later, longer and longer, under the same Message-ID', async () => {
    const { id } = await approved()
    smtp.script.push(
      { do: 'refuse', code: 451, text: 'greylisted' },
      { do: 'refuseLetter', code: 452, text: 'disk full' },
    )
    await story.send()
    expect(await find(id)).toMatchObject({
      state: 'queued',
      attempts: 1,
      answer: expect.stringContaining('greylisted'),
    })
    await story.send()
    expect((await find(id)).attempts).toBe(1)
    story.clock.advance(61_000)
    await story.send()
    expect(await find(id)).toMatchObject({ state: 'queued', attempts: 2, answer: expect.stringContaining('disk full') })
    story.clock.advance(61_000)
    await story.send()
    expect((await find(id)).attempts).toBe(2)
    story.clock.advance(60_000)
    await story.send()
    expect(await find(id)).toMatchObject({ state: 'accepted', attempts: 3 })
    expect(smtp.received.map(({ mail }) => mail.messageId)).toEqual([`<${id}@fleetwise.example>`])
  })

  test('refuses for good, it has failed, and goes out when a person says so', async () => {
    const { id } = await approved()
    smtp.script.push({ do: 'refuse', code: 550, text: 'no such mailbox' })
    await story.send()
    story.clock.advance(3_600_000)
    await story.send()
    expect(await find(id)).toMatchObject({
      state: 'failed',
      attempts: 1,
      answer: expect.stringContaining('no such mailbox'),
    })
    expect(smtp.received).toEqual([])
    await sendAgain(story.agent, { customerId: 'C-1', id, iKnowItMayArriveTwice: false })
    await story.send()
    expect((await find(id)).state).toBe('accepted')
    expect(smtp.received).toHaveLength(1)
  })

  test('refuses the letter itself for good, it has failed', async () => {
    const { id } = await approved()
    smtp.script.push({ do: 'refuseLetter', code: 554, text: 'looks like spam' })
    await story.send()
    expect(await find(id)).toMatchObject({ state: 'failed', answer: expect.stringContaining('spam') })
  })

  test('drops the connection before it has the letter, it is tried again', async () => {
    const { id } = await approved()
    smtp.script.push({ do: 'dropBeforeData' })
    await story.send()
    expect((await find(id)).state).toBe('queued')
    story.clock.advance(61_000)
    await story.send()
    expect((await find(id)).state).toBe('accepted')
    expect(smtp.received).toHaveLength(1)
  })

  test.each([true, false])(
    'is gone after the letter (taken: %s), nobody sends it again but a person who knows',
    async (keeps) => {
      const { id } = await approved()
      smtp.script.push({ do: 'dropAfterData', keeps })
      await story.send()
      story.clock.advance(24 * 3_600_000)
      await story.send()
      expect(await find(id)).toMatchObject({ state: 'uncertain', attempts: 1 })
      expect(smtp.received).toHaveLength(keeps ? 1 : 0)
      const [impact] = await story.ctx.db.select().from(impacts).where(eq(impacts.customerId, 'C-1'))
      expect(impact?.toldAt).toBeNull()
      await expect(sendAgain(story.agent, { customerId: 'C-1', id, iKnowItMayArriveTwice: false })).rejects.toThrow(
        'may have arrived',
      )
      await sendAgain(story.agent, { customerId: 'C-1', id, iKnowItMayArriveTwice: true })
      await story.send()
      expect((await find(id)).state).toBe('accepted')
    },
  )

  test('is not there, the e-mail waits, and after half a day a person is asked', async () => {
    const { id } = await approved()
    await smtp.stop()
    await story.send()
    expect(await find(id)).toMatchObject({ state: 'queued', attempts: 1 })
    story.clock.advance(12 * 3_600_000)
    await story.send()
    expect((await find(id)).state).toBe('failed')
  })
})

test('many letters go out over a few connections, each once, also when two copies work at the same time', async () => {
  const before = smtp.received.length
  const drafts = await Promise.all(Array.from({ length: 12 }, () => story.draft()))
  for (const draft of drafts) await approveDraft(story.agent, story.approvalOf(draft))
  await Promise.all([story.send(), story.send()])
  const ids = smtp.received.slice(before).map(({ mail }) => mail.messageId)
  expect(ids).toHaveLength(12)
  expect(new Set(ids).size).toBe(12)
})

test('whatever a dead sender left in mid-send becomes uncertain, and a living one’s does not', async () => {
  const { id } = await approved()
  await story.ctx.db.execute(
    sql`update deliveries set state = 'sending', attempts = 1, sending_at = ${story.clock.now()}`,
  )
  await story.send()
  expect((await find(id)).state).toBe('sending')
  story.clock.advance(61_000)
  await story.send()
  expect(await find(id)).toMatchObject({ state: 'uncertain', answer: expect.stringContaining('may have arrived') })
  expect(smtp.received).toEqual([])
})

test('without a mail server it is kept as not sent, and goes out once there is one', async () => {
  const alone = { ...story.agent, config: { ...story.agent.config, SMTP_URL: undefined } }
  const { delivery } = await approveDraft(alone, story.approvalOf(await story.draft()))
  expect(delivery).toMatchObject({ state: 'unsent', answer: expect.stringContaining('no mail server') })
  await story.send()
  expect(smtp.received).toEqual([])
  const again = { customerId: 'C-1', id: delivery.id, iKnowItMayArriveTwice: false }
  await expect(sendAgain(alone, again)).rejects.toThrow('SMTP_URL')
  expect((await sendAgain(story.agent, again)).state).toBe('queued')
  await expect(sendAgain(story.agent, again)).rejects.toThrow('on its way')
  await story.send()
  expect(smtp.received).toHaveLength(1)
})

test('the outbox is listed in pages, newest first', async () => {
  for (let count = 0; count < 5; count += 1) {
    const draft = await story.draft()
    await approveDraft(story.agent, story.approvalOf(draft))
    story.clock.advance(1000)
  }
  const first = await listDeliveries(story.ctx.db, { limit: 3 })
  const rest = await listDeliveries(story.ctx.db, { limit: 3, after: first.next ?? '' })
  const all = [...first.items, ...rest.items].map(({ queuedAt }) => queuedAt)
  expect(all).toHaveLength(5)
  expect(all).toEqual([...new Set(all)].toSorted().toReversed())
  expect(rest.next).toBeNull()
  expect((await listDeliveries(story.ctx.db, { limit: 10, states: ['failed'] })).items).toEqual([])
  expect((await listDeliveries(story.ctx.db, { limit: 10, customerId: 'C-1', states: ['queued'] })).items).toHaveLength(
    5,
  )
})
