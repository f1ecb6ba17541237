import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contactRecords } from '#drizzle/schema/calls.ts'
import { impacts } from '#drizzle/schema/impact.ts'
import type { CallSignal } from '#shared/calls.ts'
import type { CallView } from '#shared/call-view.ts'
import { type ActorContext, createUser, setPhoneLogin } from '#server/domains/access/index.ts'
import { countProblems, readBrief } from '#server/domains/briefs/index.ts'
import { applyCall, identifyCaller, myCalls, recordContact } from '#server/domains/calls/index.ts'
import { phoneStrangers } from '#server/domains/calls/strangers.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { openIncident } from '#server/domains/incidents/index.ts'
import { customerPorts } from '#server/ports.ts'
import { makeWorld, type World } from '#tests/incidents/world.ts'

let world: World
let alice: ActorContext
let bob: ActorContext
let phone: ActorContext
let sourceId = 0

beforeAll(async () => {
  world = await makeWorld()
  sourceId = world.sourceId
  phone = { ...world.ctx, actor: { kind: 'source', id: String(sourceId), name: 'Phone system' } }
  alice = await person('Alice Adams', '204')
  bob = await person('Bob Berg', '205')
  const inputs = [
    { id: 'C-1', name: 'Lefèvre', contacts: [{ name: 'Claire Moreau', phone: '+33 6 12 34 56 78' }] },
    { id: 'C-2', name: 'Harbour', contacts: [{ name: 'Sam Reed', phone: '+44 20 7946 0999' }] },
    { id: 'C-3', name: 'Harbour North', contacts: [{ name: 'Sam Reed', phone: '+44 20 7946 0999' }] },
  ]
  await upsertCustomers(
    world.ctx,
    customerPorts,
    inputs.map((input, index) => ({ line: index + 1, input })),
  )
})
afterAll(() => world.stop())

async function person(name: string, phoneLogin: string): Promise<ActorContext> {
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`
  const { user } = await createUser(world.ctx, { email, name, role: 'agent' })
  await setPhoneLogin(world.ctx, { id: user.id, phoneLogin })
  return { ...world.ctx, actor: { kind: 'user', id: user.id, name, role: 'agent', locale: 'en' } }
}

const say = async (event: CallSignal['event'], callId: string | null, more: Partial<CallSignal> = {}) =>
  await applyCall(phone, sourceId, {
    callId,
    event,
    direction: 'in',
    number: '+33612345678',
    line: '+33400000000',
    people: [],
    cause: null,
    wasAnswered: false,
    ...more,
  })

const mine = async (who: ActorContext): Promise<CallView[]> => await myCalls(who, { readBrief, countProblems })
const records = async (customerId: string) =>
  await world.ctx.db.select().from(contactRecords).where(eq(contactRecords.customerId, customerId))

test('a ring group sees the caller until one answers; the contact is recorded once, for the incident that hits them', async () => {
  await world.errors([{ customer: 'C-1' }, { customer: 'C-1' }])
  const scope = [{ kind: 'service' as const, value: 'billing' }]
  const { ref } = await openIncident(world.ctx, { title: 'Billing', scope }, incidentPorts)
  await say('ring', 'A', { people: [['204'], ['Bob Berg']] })
  for (const who of [alice, bob]) {
    expect(await mine(who)).toMatchObject([
      {
        state: 'ringing',
        number: '+33612345678',
        own: false,
        caller: { customerId: 'C-1', name: 'Lefèvre', contact: 'Claire Moreau' },
        problem: { count: 2, incident: { ref } },
        matches: [],
      },
    ])
  }
  world.clock.advance(20_000)
  await say('answer', 'A', { people: [['nobody.we.know', 'sip:205@pbx']] })
  expect(await say('answer', 'A', { people: [['205']] })).toEqual({ changed: false })
  expect(await mine(alice)).toEqual([])
  expect(await mine(bob)).toMatchObject([{ state: 'answered', own: true, toNote: true }])
  await say('end', 'A', { cause: 'normalClearing' })
  expect(await say('end', 'A')).toEqual({ changed: false })
  expect(await mine(bob)).toMatchObject([{ state: 'ended', toNote: true }])
  expect(await records('C-1')).toMatchObject([
    { channel: 'call', recordedByName: 'Bob Berg', incidentId: Number(ref.slice(4)), note: '' },
  ])
  const [impact] = await world.ctx.db.select().from(impacts).where(eq(impacts.customerId, 'C-1'))
  expect(impact?.calledAt).not.toBeNull()

  // The note belongs to the call; what another agent records is a contact of its own.
  await recordContact(bob, { customerId: 'C-1', incident: ref, note: 'Needs the invoices by noon' })
  expect(await records('C-1')).toMatchObject([{ note: 'Needs the invoices by noon' }])
  expect(await mine(bob)).toMatchObject([{ state: 'ended', toNote: false }])
  await recordContact(bob, { customerId: 'C-1', note: 'Called again' })
  expect(await records('C-1')).toHaveLength(2)
})

test('messages in the wrong order come to the same', async () => {
  await say('end', 'B', { cause: 'normalClearing' })
  await say('answer', 'B', { people: [['alice.adams@example.com']] })
  await say('ring', 'B', { people: [['204']] })
  expect(await mine(alice)).toMatchObject([{ state: 'ended', caller: { customerId: 'C-1' }, toNote: true }])
  expect((await records('C-1')).filter(({ recordedByName }) => recordedByName === 'Alice Adams')).toHaveLength(1)
  world.clock.advance(16 * 60_000)
  expect(await mine(alice)).toEqual([])
})

test('of several customers with the number the agent says which; then it counts', async () => {
  await say('ring', 'C', { number: '442079460999', people: [['204']] })
  const [ringing] = await mine(alice)
  expect(ringing).toMatchObject({ number: '+442079460999', caller: null, problem: null })
  expect(ringing?.matches.map(({ customerId }) => customerId).toSorted()).toEqual(['C-2', 'C-3'])
  const id = ringing?.id ?? ''
  await expect(identifyCaller(bob, { id, customerId: 'C-3' })).rejects.toThrow('no such call at your phone')
  await identifyCaller(alice, { id, customerId: 'C-3' })
  expect(await mine(alice)).toMatchObject([{ caller: { customerId: 'C-3' } }])
  expect(await records('C-3')).toEqual([])
  await say('answer', 'C')
  await say('end', 'C')
  expect(await records('C-3')).toMatchObject([{ recordedByName: 'Alice Adams' }])
  await expect(identifyCaller(alice, { id, customerId: 'C-2' })).rejects.toThrow('another customer')
})

test('unknown and withheld numbers are shown as such', async () => {
  await say('ring', 'D', { number: '+491701234567', people: [['204']] })
  expect(await mine(alice)).toMatchObject([{ number: '+491701234567', caller: null, matches: [] }, { state: 'ended' }])
  await say('end', 'D')
  await say('ring', 'E', { number: 'sip:anonymous@anonymous.invalid', people: [['204']] })
  const [withheld] = await mine(alice)
  expect(withheld).toMatchObject({ number: '', state: 'ringing', caller: null })
  await say('answer', 'E', { number: 'anonymous' })
  await identifyCaller(alice, { id: withheld?.id ?? '', customerId: 'C-2' })
  expect(await records('C-2')).toHaveLength(1)
  await say('end', 'E')
})

test('colleagues who call each other, and phones of nobody here, ring at no console', async () => {
  const before = (await mine(alice)).length
  await say('ring', 'F', { number: '205', people: [['204']] })
  await say('ring', 'G', { people: [['999']] })
  expect(await mine(alice)).toHaveLength(before)
  expect(await phoneStrangers(world.ctx, sourceId)).toMatchObject([{ name: '999', calls: 1 }])
})

test('the line that was called can name the agent', async () => {
  await say('ring', 'H', { line: '205' })
  expect((await mine(bob))[0]).toMatchObject({ state: 'ringing', own: true })
  await say('end', 'H')
  expect((await mine(bob))[0]).toMatchObject({ state: 'missed' })
})

test('a phone system without IDs of calls: the number tells them apart', async () => {
  await say('ring', null, { people: [['205']] })
  expect(await say('ring', null, { people: [['205']] })).toEqual({ changed: false })
  await say('answer', null, { people: [['205']] })
  await say('end', null)
  const before = (await records('C-1')).length
  world.clock.advance(60_000)
  await say('ring', null, { people: [['205']] })
  await say('answer', null)
  expect((await mine(bob))[0]).toMatchObject({ state: 'answered' })
  expect(await records('C-1')).toHaveLength(before + 1)
  await say('end', null)
})

test('a call whose end was lost is forgotten', async () => {
  await say('ring', 'I', { people: [['205']] })
  world.clock.advance(11 * 60_000)
  expect((await mine(bob)).map(({ state }) => state)).not.toContain('ringing')
})

test('many at once about one call make one call and one contact', async () => {
  const before = (await records('C-1')).length
  const events = ['ring', 'answer', 'end', 'ring', 'answer', 'end'] as const
  await Promise.all(events.map(async (event) => await say(event, 'J', { people: [['204']] })))
  expect(await records('C-1')).toHaveLength(before + 1)
  expect((await mine(alice))[0]).toMatchObject({ state: 'ended' })
})

test('a phone login is written in one way and belongs to one', async () => {
  await expect(setPhoneLogin(bob, { phoneLogin: ' SIP/204-00001 ' })).rejects.toThrow('Alice Adams has the phone login')
  await expect(
    setPhoneLogin(bob, { id: alice.actor.kind === 'user' ? alice.actor.id : '', phoneLogin: null }),
  ).rejects.toThrow('role admin')
  expect(await setPhoneLogin(bob, { phoneLogin: '+49 (30) 60 98-205' })).toMatchObject({ phoneLogin: '49306098205' })
})
