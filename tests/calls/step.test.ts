import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Call, type Heard, stepCall } from '#server/domains/calls/step.ts'

const start = Date.UTC(2026, 10, 22, 10)
const heard = (event: Heard['event'], minute: number, more: Partial<Heard> = {}): Heard => ({
  event,
  at: new Date(start + minute * 60_000),
  direction: 'in',
  number: '+33612345678',
  line: null,
  userIds: [],
  userName: null,
  customerId: '',
  contactId: null,
  cause: null,
  wasAnswered: false,
  ...more,
})
const play = (messages: Heard[]): Call | undefined =>
  messages.reduce<Call | undefined>((call, message) => stepCall(call, message), undefined)

test('rings at two, one answers, hangs up', () => {
  const ring = heard('ring', 0, { userIds: ['alice', 'bob'] })
  expect(play([ring])).toMatchObject({ state: 'ringing', userIds: ['alice', 'bob'], userId: null })
  const answer = heard('answer', 1, { userIds: ['bob'] })
  expect(play([ring, answer])).toMatchObject({ state: 'answered', userId: 'bob', answeredAt: answer.at })
  const end = heard('end', 5, { cause: 'normalClearing' })
  expect(play([ring, answer, end])).toMatchObject({ state: 'ended', userId: 'bob', endedAt: end.at })
})

test('nobody answers: missed, by the one at whose phone it rang', () => {
  expect(play([heard('ring', 0, { userIds: ['alice'] }), heard('end', 1)])).toMatchObject({
    state: 'missed',
    userId: 'alice',
    answeredAt: null,
  })
  const own = heard('ring', 0, { direction: 'out', userIds: ['alice'] })
  expect(play([own, heard('end', 1)])).toMatchObject({ state: 'ended', answeredAt: null })
})

test('whoever is named last while it goes on has it; afterwards nobody takes it over', () => {
  const ring = heard('ring', 0, { userIds: ['alice'] })
  const toAlice = heard('answer', 1, { userIds: ['alice'] })
  const toBob = heard('answer', 2, { userIds: ['bob'] })
  expect(play([ring, toAlice, toBob])).toMatchObject({ userId: 'bob', answeredAt: toAlice.at })
  expect(play([ring, toAlice, heard('end', 3), toBob])).toMatchObject({ state: 'ended', userId: 'alice' })
})

test('the end alone can say that there was an answer', () => {
  const end = heard('end', 3, { wasAnswered: true, userIds: ['bob'] })
  expect(play([heard('ring', 0, { userIds: ['alice', 'bob'] }), end])).toMatchObject({ state: 'ended', userId: 'bob' })
})

test('in whatever order, and however often, the messages come, the call ends as the same', () => {
  const messages = [
    heard('ring', 0, { userIds: ['alice', 'bob'], customerId: 'C-1', contactId: 7 }),
    heard('answer', 0, { userIds: ['bob'] }),
    heard('end', 0, { cause: 'normalClearing' }),
  ]
  const order = fc
    .array(fc.constantFrom(...messages), { maxLength: 6 })
    .chain((more) => fc.shuffledSubarray([...messages, ...more], { minLength: messages.length + more.length }))
  fc.assert(
    fc.property(order, (given) => {
      const call = play(given)
      expect({ ...call, userIds: call?.userIds.toSorted() }).toEqual({
        ...play(messages),
        userIds: ['alice', 'bob'],
      })
      for (const again of messages) expect(stepCall(call, again)).toEqual(call)
    }),
  )
})
