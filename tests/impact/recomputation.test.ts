import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { impacts } from '#drizzle/schema/impact.ts'
import { incidentRef } from '#shared/incidents.ts'
import { recordContact } from '#server/domains/calls/index.ts'
import { backfillImpacts, incidentPorts, markTold } from '#server/domains/impact/index.ts'
import { cutIssue, linkIssue, openIncident, resolveIncident, updateIncident } from '#server/domains/incidents/index.ts'
import { incidentCustomers, incidents } from '#drizzle/schema/incidents.ts'
import { issues } from '#drizzle/schema/issues.ts'
import { DomainError } from '#server/platform/errors.ts'
import { makeWorld, type World } from '#tests/incidents/world.ts'
import { countsFromScratch, countsKept, impactsFromScratch, impactsKept } from './expected.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.stop())

const services = ['billing', 'mail', 'search']
const service = fc.constantFrom(...services)
/** Minutes from now; some before the window of any incident here. */
const minute = fc.integer({ min: -120, max: 0 })
const pick = fc.nat({ max: 1_000 })
const happening = fc.record({
  customer: fc.constantFrom('', 'C-1', 'C-2', 'C-3', 'C-4', 'C-5'),
  service,
  cause: fc.constantFrom('one', 'two'),
  at: minute,
})

const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('errors' as const), what: fc.array(happening, { maxLength: 12 }) }),
  },
  fc.record({ do: fc.constant('open' as const), service, startedAt: minute }),
  fc.record({
    do: fc.constant('fire' as const),
    key: fc.constantFrom('a', 'b'),
    service,
    startedAt: minute,
    names: fc.subarray(['C-1', 'C-6']),
  }),
  fc.record({ do: fc.constant('clear' as const), key: fc.constantFrom('a', 'b'), at: minute }),
  fc.record({ do: fc.constant('link' as const), incident: pick, issue: pick }),
  fc.record({ do: fc.constant('cut' as const), incident: pick, issue: pick }),
  fc.record({ do: fc.constant('rescope' as const), incident: pick, service }),
  fc.record({ do: fc.constant('restart' as const), incident: pick, startedAt: minute }),
  fc.record({ do: fc.constant('resolve' as const), incident: pick, at: minute }),
  fc.record({ do: fc.constant('tell' as const), incident: pick, customer: fc.constantFrom('C-1', 'C-2'), at: minute }),
  fc.record({ do: fc.constant('call' as const), incident: pick, customer: fc.constantFrom('C-1', 'C-2') }),
)
type Deed = typeof deed extends fc.Arbitrary<infer One> ? One : never

async function run(one: Deed): Promise<void> {
  const { ctx, minutes } = world
  const ids = (await ctx.db.select({ id: incidents.id }).from(incidents).orderBy(incidents.id)).map(({ id }) => id)
  const issueIds = (await ctx.db.select({ id: issues.id }).from(issues).orderBy(issues.id)).map(({ id }) => id)
  const incident = (index: number) => ids[index % ids.length]
  const ref = (index: number) => incidentRef(incident(index) ?? 0)
  const issueId = (index: number) => String(issueIds[index % issueIds.length] ?? 0)
  switch (one.do) {
    case 'errors':
      return await world.errors(one.what.map((what) => ({ ...what, at: minutes(what.at) })))
    case 'open': {
      const scope = [{ kind: 'service' as const, value: one.service }]
      await openIncident(ctx, { title: 'By hand', startedAt: minutes(one.startedAt), scope }, incidentPorts)
      return
    }
    case 'fire': {
      const scope = [{ kind: 'service' as const, value: one.service }]
      const customers = one.names.map((value) => [{ kind: 'customer_id' as const, value }])
      await world.alert({ externalKey: one.key, startedAt: minutes(one.startedAt), scope, customers })
      return
    }
    case 'clear':
      await world.alert({ externalKey: one.key, status: 'resolved', resolvedAt: minutes(one.at) })
      return
    case 'link':
      return await linkIssue(ctx, { ref: ref(one.incident), issueId: issueId(one.issue) }, incidentPorts)
    case 'cut':
      return await cutIssue(ctx, { ref: ref(one.incident), issueId: issueId(one.issue) }, incidentPorts)
    case 'rescope': {
      const scope = [{ kind: 'service' as const, value: one.service }]
      return await updateIncident(ctx, { ref: ref(one.incident), scope }, incidentPorts)
    }
    case 'restart':
      return await updateIncident(ctx, { ref: ref(one.incident), startedAt: minutes(one.startedAt) }, incidentPorts)
    case 'resolve':
      return await resolveIncident(ctx, { ref: ref(one.incident), resolvedAt: minutes(one.at) }, incidentPorts)
    case 'tell': {
      const id = incident(one.incident)
      if (id !== undefined) await ctx.db.transaction((tx) => markTold(tx, one.customer, id, minutes(one.at)))
      return
    }
    case 'call':
      await recordContact(ctx, { customerId: one.customer, incident: ref(one.incident) })
  }
}

/** Refusals are fine (nothing to cut, already resolved); anything else is not. */
async function tolerate(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
}

async function expectExact(): Promise<void> {
  const { db } = world.ctx
  expect(await impactsKept(db)).toEqual(await impactsFromScratch(db))
  expect(await countsKept(db)).toEqual(await countsFromScratch(db))
  const rows = await db.select().from(impacts)
  for (const { customerId, incidentId } of await db.select().from(incidentCustomers)) {
    expect(rows.some((row) => row.customerId === customerId && row.incidentId === incidentId)).toBe(true)
  }
  const likely = rows.filter(({ level }) => level === 'likely')
  expect(likely.filter(({ events, evidence }) => events > 0 || evidence.named === undefined)).toEqual([])
}

test('whatever happens in whatever order, impacts are what the events say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 20 }), async (deeds) => {
      for (const one of deeds) await tolerate(run(one))
      await expectExact()
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

test('also when it all happens at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(deed, { minLength: 2, maxLength: 8 }), { minLength: 2, maxLength: 4 }),
      async (rounds) => {
        for (const round of rounds) await Promise.all(round.map((one) => tolerate(run(one))))
        await expectExact()
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
})

test('measuring anew changes nothing that is right already', async () => {
  const { db } = world.ctx
  const before = await db.select().from(impacts).orderBy(impacts.customerId, impacts.incidentId)
  for (const { id } of await db.select({ id: incidents.id }).from(incidents)) {
    await db.transaction((tx) => backfillImpacts(tx, world.ctx, id))
  }
  expect(await db.select().from(impacts).orderBy(impacts.customerId, impacts.incidentId)).toEqual(before)
})
