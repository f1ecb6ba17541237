import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { incidentIdOf } from '#shared/incidents.ts'
import { recordContact } from '#server/domains/calls/index.ts'
import { affectedOverTime, affectedPage, incidentPorts, markTold, moveImpacts } from '#server/domains/impact/index.ts'
import { openIncident, resolveIncident, updateIncident } from '#server/domains/incidents/index.ts'
import { moveEvents } from '#server/domains/events/index.ts'
import { makeWorld, type World } from '#tests/incidents/world.ts'
import { countsFromScratch, countsKept, impactsFromScratch, impactsKept } from './expected.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.stop())

let made = 0
/** An incident of a service of its own that these customers met, the last one most recently. */
async function incidentThatHit(customers: string[]): Promise<{ ref: string; service: string }> {
  made += 1
  const service = `service-${made}`
  await world.errors(
    customers.map((customer, index) => ({ customer, service, at: world.minutes(index - customers.length) })),
  )
  const { ref } = await openIncident(
    world.ctx,
    { title: 'Trouble', scope: [{ kind: 'service', value: service }] },
    incidentPorts,
  )
  return { ref, service }
}

const tell = (ref: string, customer: string, at = world.clock.now()) =>
  world.ctx.db.transaction((tx) => markTold(tx, customer, incidentIdOf(ref), at))

describe('the affected list', () => {
  test('says which accounts, why we think so, latest error first', async () => {
    await world.list([
      {
        id: 'A-1',
        name: 'Transports Lefèvre',
        tier: 'Enterprise',
        observed: false,
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    ])
    const { ref, service } = await incidentThatHit(['A-1', 'A-2'])
    await world.errors([{ customer: 'A-1', service, at: world.minutes(0) }])
    const page = await affectedPage(world.ctx, { ref })
    expect(page.items).toMatchObject([
      { customerId: 'A-1', name: 'Transports Lefèvre', tier: 'Enterprise', level: 'hit', events: 2, toldAt: null },
      { customerId: 'A-2', level: 'hit', events: 1 },
    ])
    expect(page.items.map(({ why }) => why)).toEqual([
      '2 errors of its own since 09:58 UTC.',
      '1 error of its own since 09:59 UTC.',
    ])
    expect(page.counts).toMatchObject({ hit: 2, notTold: 2, told: 0, total: 2 })
    const french = await affectedPage(
      { ...world.ctx, actor: { kind: 'user', id: 'u', name: 'Ève', role: 'lead', locale: 'fr' } },
      { ref },
    )
    expect(french.items[0]?.why).toBe('2 erreurs sur ce compte depuis 09:58 UTC.')
  })

  test('knows who was told, who was not, and who called before we told them', async () => {
    const { ref } = await incidentThatHit(['T-1', 'T-2', 'T-3', 'T-4'])
    await recordContact(world.ctx, { customerId: 'T-1', incident: ref })
    world.clock.advance(60_000)
    await tell(ref, 'T-1')
    await tell(ref, 'T-2')
    world.clock.advance(60_000)
    await recordContact(world.ctx, { customerId: 'T-2', incident: ref })
    await recordContact(world.ctx, { customerId: 'T-3', incident: ref })
    const ids = async (filter: 'told' | 'notTold' | 'calledFirst' | 'hit') =>
      (await affectedPage(world.ctx, { ref, filter })).items.map(({ customerId }) => customerId).toSorted()
    expect(await ids('told')).toEqual(['T-1', 'T-2'])
    expect(await ids('notTold')).toEqual(['T-3', 'T-4'])
    expect(await ids('calledFirst')).toEqual(['T-1', 'T-3'])
    expect(await ids('hit')).toEqual(['T-1', 'T-2', 'T-3', 'T-4'])
    expect((await affectedPage(world.ctx, { ref })).counts).toEqual({
      hit: 4,
      likely: 0,
      exposed: 0,
      reported: 0,
      told: 2,
      notTold: 2,
      calledFirst: 2,
      recovered: 0,
      quiet: 0,
      total: 4,
    })
  })

  test('the first e-mail and the first call count', async () => {
    const { ref } = await incidentThatHit(['F-1'])
    const first = world.minutes(-5)
    await tell(ref, 'F-1', world.minutes(0))
    await tell(ref, 'F-1', first)
    await tell(ref, 'F-1', world.minutes(-1))
    expect((await affectedPage(world.ctx, { ref })).items[0]?.toldAt).toBe(first.toISOString())
  })

  test('an account without errors that calls has reported; its first error makes it hit', async () => {
    const { ref, service } = await incidentThatHit(['R-1'])
    await world.errors([{ customer: 'R-2', service: 'elsewhere' }])
    await recordContact(world.ctx, { customerId: 'R-2', incident: ref })
    const of = async (id: string) =>
      (await affectedPage(world.ctx, { ref, search: id })).items.find(({ customerId }) => customerId === id)
    expect(await of('R-2')).toMatchObject({ level: 'reported', events: 0 })
    expect((await of('R-2'))?.why).toMatch(/^Told us at .* UTC; no errors of its own seen\.$/)
    await world.errors([{ customer: 'R-2', service }])
    expect(await of('R-2')).toMatchObject({ level: 'hit', events: 1 })
    expect((await of('R-2'))?.calledAt).not.toBeNull()
    expect((await affectedPage(world.ctx, { ref })).counts).toMatchObject({ hit: 2, reported: 0, calledFirst: 1 })
  })

  test('is searched by name and by ID, and what the search means literally stays literal', async () => {
    await world.list([
      { id: 'S-1', name: 'Müller 100% GmbH', observed: false, createdAt: new Date(), updatedAt: new Date() },
      { id: 'S-2', name: 'Other', observed: false, createdAt: new Date(), updatedAt: new Date() },
    ])
    const { ref } = await incidentThatHit(['S-1', 'S-2'])
    const found = async (search: string) =>
      (await affectedPage(world.ctx, { ref, search })).items.map(({ customerId }) => customerId)
    expect(await found('müll')).toEqual(['S-1'])
    expect(await found('s-2')).toEqual(['S-2'])
    expect(await found('0%')).toEqual(['S-1'])
    expect(await found('_')).toEqual([])
  })

  test('pages by key: nobody twice, nobody who stood still left out, while new errors come in', async () => {
    const customers = Array.from({ length: 25 }, (_, index) => `P-${String(index).padStart(2, '0')}`)
    const { ref, service } = await incidentThatHit(customers)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await affectedPage(world.ctx, { ref, limit: 10, after })
      seen.push(...page.items.map(({ customerId }) => customerId))
      after = page.next ?? undefined
      // One that was shown already, and one that was not, meet another error.
      await world.errors([
        { customer: 'P-24', service },
        { customer: 'P-00', service },
        { customer: 'P-new', service },
      ])
    } while (after)
    expect(new Set(seen).size).toBe(seen.length)
    const stoodStill = customers.filter((id) => id !== 'P-24' && id !== 'P-00')
    expect(seen.filter((id) => stoodStill.includes(id)).toSorted()).toEqual(stoodStill)
  })

  test('many with the very same moment are paged too', async () => {
    made += 1
    const service = `service-${made}`
    const at = world.minutes(-1)
    await world.errors(Array.from({ length: 7 }, (_, index) => ({ customer: `M-${index}`, service, at })))
    const { ref } = await openIncident(
      world.ctx,
      { title: 'Same moment', scope: [{ kind: 'service', value: service }] },
      incidentPorts,
    )
    const first = await affectedPage(world.ctx, { ref, limit: 3 })
    const second = await affectedPage(world.ctx, { ref, limit: 3, after: first.next ?? '' })
    const third = await affectedPage(world.ctx, { ref, limit: 3, after: second.next ?? '' })
    expect([first, second, third].flatMap(({ items }) => items.map(({ customerId }) => customerId))).toEqual(
      Array.from({ length: 7 }, (_, index) => `M-${index}`),
    )
    expect(third.next).toBeNull()
    await expect(affectedPage(world.ctx, { ref, after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('the line grows from nobody to all, and ends when the incident ended', async () => {
    const { ref, service } = await incidentThatHit(['O-1', 'O-2'])
    world.clock.advance(90 * 60_000)
    await world.errors([
      { customer: 'O-3', service },
      { customer: 'O-1', service },
    ])
    await resolveIncident(world.ctx, { ref }, incidentPorts)
    const line = await affectedOverTime(world.ctx, ref)
    expect(line[0]?.hit).toBe(0)
    expect(line.at(-1)?.hit).toBe(3)
    expect(line.length).toBeLessThanOrEqual(62)
    for (const [index, point] of line.entries()) {
      expect(point.hit).toBeGreaterThanOrEqual(line[index - 1]?.hit ?? 0)
      expect(Date.parse(point.at)).toBeLessThanOrEqual(world.clock.now().getTime())
    }
    expect(line.find(({ hit }) => hit > 0)?.hit).toBe(2)
  })

  test('after the fix, accounts without a new error are quiet', async () => {
    const { ref, service } = await incidentThatHit(['Q-1', 'Q-2', 'Q-3'])
    await updateIncident(world.ctx, { ref, status: 'monitoring' }, incidentPorts)
    expect((await affectedPage(world.ctx, { ref })).counts.quiet).toBe(3)
    world.clock.advance(60_000)
    await world.errors([{ customer: 'Q-1', service }])
    expect((await affectedPage(world.ctx, { ref })).counts.quiet).toBe(2)
    await resolveIncident(world.ctx, { ref }, incidentPorts)
    expect((await affectedPage(world.ctx, { ref })).counts).toMatchObject({ hit: 3, quiet: 2 })
  })
})

test('what was observed and is claimed by the directory keeps its impacts, and an event of both counts once', async () => {
  const { ref, service } = await incidentThatHit(['mail@example.org', 'K-1', 'K-2'])
  const twice = { service, at: world.minutes(0), id: '018f0000-0000-7000-8000-000000000001' }
  await world.errors([
    { customer: 'mail@example.org', ...twice },
    { customer: 'K-1', ...twice },
  ])
  await tell(ref, 'mail@example.org', world.minutes(-3))
  const { db } = world.ctx
  await db.transaction(async (tx) => {
    await moveEvents(tx, 'mail@example.org', 'K-1')
    await moveImpacts(tx, 'mail@example.org', 'K-1')
  })
  const page = await affectedPage(world.ctx, { ref })
  expect(page.items).toMatchObject([
    { customerId: 'K-1', events: 3, toldAt: expect.any(String) },
    { customerId: 'K-2', events: 1, toldAt: null },
  ])
  expect(page.counts).toMatchObject({ hit: 2, told: 1, total: 2 })
  expect(await impactsKept(db)).toEqual(await impactsFromScratch(db))
  expect(await countsKept(db)).toEqual(await countsFromScratch(db))
})

test('an account that an alert names is likely affected, stays so when measured anew, and is hit by its first error', async () => {
  made += 1
  const service = `service-${made}`
  const alert = {
    externalKey: service,
    title: 'Queue $& stands',
    scope: [{ kind: 'service' as const, value: service }],
    customers: [
      [{ kind: 'customer_id' as const, value: 'N-1' }],
      [{ kind: 'email' as const, value: 'ops@n-two.example' }],
    ],
  }
  const { incidentId } = await world.alert(alert)
  const ref = `INC-${incidentId}`
  const of = async (id: string, locale: 'en' | 'fr' = 'en') => {
    const actor = { kind: 'user' as const, id: 'u', name: 'U', role: 'lead' as const, locale }
    return (await affectedPage({ ...world.ctx, actor }, { ref, search: id })).items[0]
  }
  expect(await of('N-1')).toMatchObject({
    level: 'likely',
    events: 0,
    why: 'The alert “Queue $& stands” names this account; no errors of its own seen.',
  })
  expect((await of('N-1', 'fr'))?.why).toBe(
    'L’alerte « Queue $& stands » nomme ce compte ; aucune erreur vue sur ce compte.',
  )
  expect(await of('ops@n-two')).toMatchObject({ customerId: 'ops@n-two.example', level: 'likely' })
  await updateIncident(world.ctx, { ref, startedAt: world.minutes(-10) }, incidentPorts)
  await tell(ref, 'N-1')
  expect((await affectedPage(world.ctx, { ref })).counts).toMatchObject({ likely: 2, hit: 0, told: 1, total: 2 })
  await world.errors([{ customer: 'N-1', service }])
  expect(await of('N-1')).toMatchObject({ level: 'hit', events: 1 })
  await updateIncident(world.ctx, { ref, scope: [{ kind: 'service', value: 'elsewhere' }] }, incidentPorts)
  expect(await of('N-1')).toMatchObject({ level: 'likely', events: 0 })
  await recordContact(world.ctx, { customerId: 'N-1', incident: ref })
  expect(await of('N-1')).toMatchObject({ level: 'reported' })
  await world.ctx.db.transaction((tx) => moveImpacts(tx, 'ops@n-two.example', 'N-3'))
  await updateIncident(world.ctx, { ref, startedAt: world.minutes(-12) }, incidentPorts)
  expect(await of('N-3')).toMatchObject({ level: 'likely' })
  expect(await of('ops@n-two')).toBeUndefined()
  expect(await countsKept(world.ctx.db)).toEqual(await countsFromScratch(world.ctx.db))
})
