import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { incidents } from '#drizzle/schema/incidents.ts'
import { type AlertSignal, alertStatuses } from '#shared/alerts.ts'
import { incidentRef } from '#shared/incidents.ts'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { acknowledgeIncident, applyAlert, resolveIncident, updateIncident } from '#server/domains/incidents/index.ts'
import { alertOf, makeWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.stop())

let keys = 0
/** Messages about one incident of a tool that uses each key once, as PagerDuty does. */
function incidentOf() {
  const externalKey = `incident-${(keys += 1)}`
  const said = world.minutes(0)
  const at = (minute: number) => new Date(said.getTime() - 3_600_000 + minute * 60_000)
  const send = (minute: number | null, alert: Partial<AlertSignal> = {}) =>
    world.alert({
      externalKey,
      keyReused: false,
      at: minute === null ? null : at(minute),
      startedAt: at(0),
      scope: [],
      ...alert,
      ...(alert.status === 'resolved' && { resolvedAt: alert.resolvedAt ?? at(minute ?? 60) }),
    })
  const row = async () => (await world.ctx.db.select().from(incidents).where(eq(incidents.externalKey, externalKey)))[0]
  const detail = async () => world.detail(incidentRef((await row())?.id ?? 0))
  return { externalKey, send, row, detail, at, ref: async () => incidentRef((await row())?.id ?? 0) }
}
const ack = (owner?: string | null) => ({ status: 'acknowledged' as const, owner, by: owner ?? null })

describe('what the sender says', () => {
  test('who acknowledges becomes the owner, since then; the next one since then', async () => {
    const { send, row, detail, at } = incidentOf()
    await send(0)
    expect((await send(5, ack('Ana Lopez'))).changed).toBe('acknowledged')
    expect(await row()).toMatchObject({ status: 'acknowledged', ownerName: 'Ana Lopez', acknowledgedAt: at(5) })
    await send(6, ack('Ana Lopez'))
    expect(await row()).toMatchObject({ ownerName: 'Ana Lopez', acknowledgedAt: at(5) })
    await send(9, ack('Bo Chen'))
    expect(await row()).toMatchObject({ ownerName: 'Bo Chen', acknowledgedAt: at(9) })
    expect((await detail()).updates.map(({ status, author }) => `${status} ${author}`)).toEqual([
      'acknowledged Ana Lopez (Alerts)',
      'open Alerts',
    ])
  })

  test('the same delivery again changes nothing, not even the version', async () => {
    const { send, row } = incidentOf()
    for (const alert of [{}, ack('Ana Lopez'), { status: null, note: 'Restarted it.' }] as const) {
      await send(3, alert)
      const before = await row()
      expect((await send(3, alert)).changed).toBe('nothing')
      expect(await row()).toEqual(before)
    }
  })

  test('an acknowledgement is taken back; it was reassigned to somebody who is not at work on it', async () => {
    const { send, row } = incidentOf()
    await send(0)
    await send(5, ack('Ana Lopez'))
    await send(8, { status: 'firing', owner: null })
    expect(await row()).toMatchObject({ status: 'open', ownerName: null, acknowledgedAt: null })
    await send(9, { status: null, owner: 'Bo Chen' })
    expect(await row()).toMatchObject({ status: 'open', ownerName: null })
  })

  test('a note is a line of the updates, with who wrote it, once, and moves nothing', async () => {
    const { send, row, detail } = incidentOf()
    await send(0)
    await send(5, { status: null, title: 'Not the title', note: 'Restarted the queue.', by: 'Ana Lopez' })
    expect(await row()).toMatchObject({ status: 'open', title: 'Billing errors' })
    const { updates } = await detail()
    expect(updates[0]).toMatchObject({ status: 'open', body: 'Restarted the queue.', author: 'Ana Lopez (Alerts)' })
  })

  test('an explicit reopening counts however late, and starts without an owner', async () => {
    const { send, row, detail } = incidentOf()
    await send(0)
    await send(5, ack('Ana Lopez'))
    await send(10, { status: 'resolved' })
    expect((await send(58, {})).changed).toBe('reopened')
    expect(await row()).toMatchObject({ status: 'open', ownerName: null, resolvedAt: null, acknowledgedAt: null })
    expect((await detail()).updates[0]?.body).toBe('Again 48 min after it was resolved.')
  })

  test('an end that overtakes the beginning makes no incident until that arrives, then one that is over', async () => {
    const { send, row, at } = incidentOf()
    expect(await send(10, { status: 'resolved', title: null })).toEqual({ incidentId: null, changed: 'nothing' })
    expect(await row()).toBeUndefined()
    expect((await send(5, { ...ack('Ana Lopez'), title: null })).changed).toBe('opened')
    expect(await row()).toMatchObject({ status: 'resolved', resolvedAt: at(10), ownerName: 'Ana Lopez' })
    await send(0, { title: 'Late to come' })
    expect(await row()).toMatchObject({ status: 'resolved', title: 'Late to come' })
  })

  test('a sender without a clock is taken at its word, now', async () => {
    const { send, row } = incidentOf()
    await send(null)
    await send(null, ack('Ana Lopez'))
    expect((await send(null, ack('Ana Lopez'))).changed).toBe('nothing')
    await send(null, { status: 'resolved', resolvedAt: world.minutes(0) })
    await send(null)
    expect(await row()).toMatchObject({ status: 'open', ownerName: null })
  })

  test('a sender whose clock is ahead is understood, and shown by our time', async () => {
    const { send, row } = incidentOf()
    await send(75)
    await send(80, ack('Ana Lopez'))
    const now = world.clock.now()
    expect((await row())?.acknowledgedAt?.getTime()).toBeLessThanOrEqual(now.getTime())
    await send(78, ack('Bo Chen'))
    expect(await row()).toMatchObject({ ownerName: 'Ana Lopez' })
    world.clock.advance(60_000)
    await resolveIncident(world.as('Eve'), { ref: incidentRef((await row())?.id ?? 0) }, incidentPorts)
    await send(81, { status: 'acknowledged', owner: 'Bo Chen' })
    expect(await row()).toMatchObject({ status: 'resolved' })
  })
})

describe('what a person says here', () => {
  test('stands against what is older, and against what takes back only the sender’s own', async () => {
    const { send, row, ref } = incidentOf()
    await send(0)
    await acknowledgeIncident(world.as('Ana Lopez'), { ref: await ref() }, incidentPorts)
    const before = await row()
    await send(30, ack('Bo Chen'))
    expect(await row()).toMatchObject({ ownerName: 'Ana Lopez', acknowledgedAt: before?.acknowledgedAt })
    await send(null, { status: 'firing', owner: null })
    expect(await row()).toMatchObject({ status: 'acknowledged', ownerName: 'Ana Lopez' })
    world.clock.advance(1_000)
    await send(null, ack('Bo Chen'))
    expect(await row()).toMatchObject({ status: 'acknowledged', ownerName: 'Bo Chen', ownerId: null })
  })

  test('at the very moment at which a message arrives, is not lost', async () => {
    const { send, row, ref, at, externalKey } = incidentOf()
    await send(0)
    const given = { ref: await ref(), ownerName: 'Ana Lopez' }
    let update = Promise.resolve()
    const identify = async () => {
      update = updateIncident(world.as('Ana Lopez'), given, incidentPorts)
      await sleep(200)
      return ['']
    }
    const alert = alertOf(
      { externalKey, keyReused: false, at: at(10), customers: [[]], ...ack('Bo Chen') },
      world.clock.now(),
    )
    await world.ctx.db.transaction((tx) =>
      applyAlert(tx, world.ctx, alert, { sourceId: world.sourceId, ports: incidentPorts, identify }),
    )
    await update
    expect(await row()).toMatchObject({ status: 'acknowledged', ownerName: 'Ana Lopez' })
  })

  test('a cause found here is not unfound by an acknowledgement there', async () => {
    const { send, row, ref } = incidentOf()
    await send(0)
    await updateIncident(world.as('Ana Lopez'), { ref: await ref(), status: 'identified' }, incidentPorts)
    world.clock.advance(1_000)
    await send(null, ack('Bo Chen'))
    expect(await row()).toMatchObject({ status: 'identified', ownerName: 'Bo Chen' })
  })

  test('resolved here, an older message leaves it so; a newer one that goes on reopens it; a note does not', async () => {
    const { send, row, ref } = incidentOf()
    await send(0)
    await resolveIncident(world.as('Ana Lopez'), { ref: await ref() }, incidentPorts)
    await send(20, ack('Bo Chen'))
    await send(null, { status: null, note: 'Looking at it.' })
    expect(await row()).toMatchObject({ status: 'resolved' })
    world.clock.advance(1_000)
    await send(null, ack('Bo Chen'))
    expect(await row()).toMatchObject({ status: 'acknowledged', ownerName: 'Bo Chen' })
  })
})

const message = fc.record({
  status: fc.constantFrom(...alertStatuses, null),
  owner: fc.constantFrom('Ana Lopez', 'Bo Chen', null, undefined),
  title: fc.constantFrom('One', 'Two', null),
  note: fc.constantFrom('Looking.', 'Found it.', null),
  customer: fc.constantFrom('P-1', 'P-2', null),
})

test('in whatever order the messages arrive, and some twice, the incident ends the same', async () => {
  const orders = fc
    .array(message, { minLength: 1, maxLength: 6 })
    .chain((messages) =>
      fc.tuple(
        fc.constant(messages),
        fc.shuffledSubarray([...messages.keys()], { minLength: messages.length }),
        fc.nat({ max: messages.length - 1 }),
      ),
    )
  await fc.assert(
    fc.asyncProperty(orders, async ([messages, order, twice]) => {
      const inTurn = await endOf(messages, [...messages.keys()])
      expect(await endOf(messages, [...order, order[twice] ?? 0])).toEqual(inTurn)
    }),
    { numRuns: 40, endOnFailure: true },
  )
})

async function endOf(messages: (typeof message extends fc.Arbitrary<infer One> ? One : never)[], order: number[]) {
  const { send, row, detail } = incidentOf()
  for (const index of order) {
    const { customer, ...alert } = messages[index] ?? {}
    await send(index, { ...alert, customers: customer ? [[{ kind: 'customer_id', value: customer }]] : [] })
  }
  const found = await row()
  if (!found) return null
  const { id: _id, externalKey: _key, version: _version, openedAt: _opened, ...rest } = found
  const { status, ownerName, title, severity, acknowledgedAt, identifiedAt, monitoringAt, resolvedAt } = rest
  const minutes = [acknowledgedAt, identifiedAt, monitoringAt, resolvedAt].map((at) =>
    at === null ? null : Math.round((at.getTime() - found.startedAt.getTime()) / 60_000),
  )
  const { updates } = await detail()
  const notes = updates.flatMap(({ body }) => (/^(Looking|Found)/.test(body) ? [body] : [])).toSorted()
  return { status, ownerName, title, severity, minutes, notes }
}
