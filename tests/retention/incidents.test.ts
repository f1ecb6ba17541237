import { afterAll, beforeAll, expect, test } from 'vitest'
import { moveEvents } from '#server/domains/events/index.ts'
import { affectedPage, backfillImpacts, incidentPorts, moveImpacts } from '#server/domains/impact/index.ts'
import { openIncident, resolveIncident } from '#server/domains/incidents/index.ts'
import { forgetOld } from '#server/domains/retention/index.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import { makeWorld, type World } from '#tests/incidents/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.stop())

const day = 24 * 60

test('whom an incident hit is still known when the errors are gone, also after it is measured again', async () => {
  const { ctx, minutes } = world
  const startedAt = minutes(-100 * day)
  await world.errors(['O-1', 'O-1', 'O-2'].map((customer) => ({ customer, service: 'old', at: startedAt })))
  const scope = [{ kind: 'service' as const, value: 'old' }]
  const { ref } = await openIncident(ctx, { title: 'Long ago', startedAt, scope }, incidentPorts)
  await resolveIncident(ctx, { ref, resolvedAt: minutes(-99 * day) }, incidentPorts)
  const hit = async () =>
    (await affectedPage(ctx, { ref })).items.map(({ customerId, events }) => `${customerId} ${events}`).toSorted()
  const both = ['O-1 2', 'O-2 1']
  expect(await hit()).toEqual(both)

  await forgetOld(ctx)
  await ctx.db.transaction((tx) => backfillImpacts(tx, ctx, incidentIdOf(ref)))
  expect(await hit()).toEqual(both)

  await ctx.db.transaction(async (tx) => {
    await moveEvents(tx, 'O-2', 'O-1')
    await moveImpacts(tx, 'O-2', 'O-1')
  })
  expect(await hit()).toEqual(['O-1 3'])
  expect((await affectedPage(ctx, { ref })).counts).toMatchObject({ hit: 1, total: 1 })
})
