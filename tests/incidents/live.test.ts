import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { acknowledgeIncident, cutIssue, openIncident, resolveIncident } from '#server/domains/incidents/index.ts'
import { approveWording } from '#server/domains/wordings/index.ts'
import { recordContact } from '#server/domains/calls/index.ts'
import { liveChannel, LiveHub } from '#server/platform/live.ts'
import { makeWorld, type World } from './world.ts'

let world: World
let listener: pg.Client
let heard: string[] = []
beforeAll(async () => {
  world = await makeWorld()
  listener = new pg.Client({ connectionString: world.url })
  await listener.connect()
  listener.on('notification', ({ payload }) => heard.push(...JSON.parse(payload ?? '[]')))
  await listener.query(`listen ${liveChannel}`)
})
afterAll(async () => {
  await listener.end()
  await world.stop()
})

/** What open pages hear of when this is done. Notifications sent before a query are delivered with it. */
async function topicsOf(deed: () => Promise<unknown>): Promise<string[]> {
  await listener.query('select 1')
  heard = []
  await deed()
  await listener.query('select 1')
  return [...new Set(heard)].toSorted()
}

test('a caller page and an incident page hear of everything that changes what they show', async () => {
  await world.errors([{ customer: 'X-1' }, { customer: 'X-2' }])
  const issueId = String(await world.issueOf('NullPointer'))
  const scope = [{ kind: 'service' as const, value: 'billing' }]
  let ref = ''
  const opened = await topicsOf(async () => {
    ref = (await openIncident(world.ctx, { title: 'Billing', scope }, incidentPorts)).ref
  })
  const topics = ['board', 'customer:X-1', 'customer:X-2', `incident:${ref.slice(4)}`]
  expect(opened).toEqual(topics)
  expect(await topicsOf(() => acknowledgeIncident(world.ctx, { ref }, incidentPorts))).toEqual(topics)
  expect(await topicsOf(() => world.errors([{ customer: 'X-3' }]))).toEqual(
    expect.arrayContaining(['board', 'customer:X-3', `incident:${ref.slice(4)}`]),
  )
  expect(await topicsOf(() => recordContact(world.ctx, { customerId: 'X-1', incident: ref }))).toEqual([
    'customer:X-1',
    `incident:${ref.slice(4)}`,
  ])
  const words = { language: 'en' as const, title: 'A title', notices: 'something' }
  expect(
    await topicsOf(() => approveWording(world.ctx, { subjectKind: 'issue', subjectId: issueId, ...words })),
  ).toContain('customers')
  // Those who lose their impact hear of it too.
  expect(await topicsOf(() => cutIssue(world.ctx, { ref, issueId }, incidentPorts))).toEqual(
    expect.arrayContaining(['customer:X-1', 'customer:X-2', 'customer:X-3']),
  )
  expect(await topicsOf(() => resolveIncident(world.ctx, { ref }, incidentPorts))).toEqual(
    expect.arrayContaining(['board', `incident:${ref.slice(4)}`]),
  )
})

test('when very many are affected, one signal reaches every caller page', async () => {
  await world.errors(Array.from({ length: 600 }, (_, index) => ({ customer: `Y-${index}`, service: 'wide' })))
  const topics = await topicsOf(() =>
    openIncident(world.ctx, { title: 'Wide', scope: [{ kind: 'service', value: 'wide' }] }, incidentPorts),
  )
  expect(topics).toContain('customers')
  expect(topics).not.toContain('customer:Y-1')
  const hub = new LiveHub()
  const ends = new AbortController()
  const changes = hub.changes(['customer:Y-1'], ends.signal)[Symbol.asyncIterator]()
  hub.publish('customers')
  expect((await changes.next()).value).toEqual(['customer:Y-1'])
  ends.abort()
})
