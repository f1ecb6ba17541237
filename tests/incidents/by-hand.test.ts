import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditLog } from '#drizzle/schema/access.ts'
import { incidentCan, incidentStatuses } from '#shared/incidents.ts'
import { countAccounts, incidentPorts } from '#server/domains/impact/index.ts'
import {
  acknowledgeIncident,
  cutIssue,
  issuesSpokenFor,
  linkIssue,
  listIncidents,
  openIncident,
  resolveIncident,
  updateIncident,
} from '#server/domains/incidents/index.ts'
import { makeWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.stop())

const open = async (more = {}) =>
  (await openIncident(world.as('Ana Lopez'), { title: 'Invoices do not download', ...more }, incidentPorts)).ref

describe('who may do what', () => {
  test('an agent reads but does not write', async () => {
    const agent = world.as('Abe', 'agent')
    await expect(openIncident(agent, { title: 'No' }, incidentPorts)).rejects.toMatchObject({ code: 'forbidden' })
    const ref = await open()
    await expect(acknowledgeIncident(agent, { ref }, incidentPorts)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(updateIncident(agent, { ref }, incidentPorts)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(resolveIncident(agent, { ref }, incidentPorts)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(linkIssue(agent, { ref, issueId: '1' }, incidentPorts)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(cutIssue(agent, { ref, issueId: '1' }, incidentPorts)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('the table of what a state allows', () => {
    const allowed = incidentStatuses.map((status) => [
      status,
      incidentCan.acknowledge({ status }),
      incidentCan.update({ status }),
      incidentCan.resolve({ status }),
      incidentCan.link({ status }),
    ])
    expect(allowed).toEqual([
      ['open', true, true, true, true],
      ['acknowledged', false, true, true, true],
      ['identified', false, true, true, true],
      ['monitoring', false, true, true, true],
      ['resolved', false, false, false, true],
    ])
  })
})

describe('the life of an incident', () => {
  test('opened, acknowledged, identified, watched, resolved; each with its update, time and audit row', async () => {
    const ana = world.as('Ana Lopez')
    const ref = await open({ severity: 'critical', startedAt: world.minutes(-20) })
    await acknowledgeIncident(ana, { ref, nextUpdateAt: world.minutes(30) }, incidentPorts)
    await updateIncident(ana, { ref, status: 'identified', body: 'A full disk.' }, incidentPorts)
    await updateIncident(ana, { ref, status: 'monitoring', body: 'Space made.', nextUpdateAt: null }, incidentPorts)
    await resolveIncident(ana, { ref, body: 'Holds.' }, incidentPorts)
    const detail = await world.detail(ref)
    expect(detail).toMatchObject({ status: 'resolved', owner: 'Ana Lopez', version: 5, nextUpdateAt: null })
    for (const key of ['acknowledgedAt', 'identifiedAt', 'monitoringAt', 'resolvedAt'] as const) {
      expect(detail[key]).toMatch(/^2026-11-22T10:0/)
    }
    expect(detail.updates.map(({ status, body, author }) => `${status}: ${body} (${author})`).toReversed()).toEqual([
      'open:  (Ana Lopez)',
      'acknowledged:  (Ana Lopez)',
      'identified: A full disk. (Ana Lopez)',
      'monitoring: Space made. (Ana Lopez)',
      'resolved: Holds. (Ana Lopez)',
    ])
    const rows = await world.ctx.db.select().from(auditLog)
    expect(
      rows.filter(({ subjectId }) => subjectId === ref).map(({ action, actorName }) => [action, actorName]),
    ).toEqual([
      ['incident.open', 'Ana Lopez'],
      ['incident.acknowledge', 'Ana Lopez'],
      ['incident.update', 'Ana Lopez'],
      ['incident.update', 'Ana Lopez'],
      ['incident.resolve', 'Ana Lopez'],
    ])
  })

  test('a named owner is not the one who says so', async () => {
    const ref = await open()
    await acknowledgeIncident(world.as('Ana Lopez'), { ref, ownerName: 'Ben Okri' }, incidentPorts)
    expect((await world.detail(ref)).owner).toBe('Ben Okri')
  })

  test('whoever moves an open incident forward has taken it', async () => {
    const ref = await open()
    await updateIncident(world.as('Ana Lopez'), { ref, status: 'identified' }, incidentPorts)
    const detail = await world.detail(ref)
    expect(detail).toMatchObject({ status: 'identified', owner: 'Ana Lopez' })
    expect(detail.acknowledgedAt).not.toBeNull()
  })

  test('a status goes forward only; the same one again is an ordinary update', async () => {
    const ana = world.as('Ana Lopez')
    const ref = await open()
    await updateIncident(ana, { ref, status: 'monitoring' }, incidentPorts)
    await expect(updateIncident(ana, { ref, status: 'identified' }, incidentPorts)).rejects.toMatchObject({
      code: 'conflict',
    })
    await updateIncident(ana, { ref, status: 'monitoring', body: 'Still fine.' }, incidentPorts)
    expect((await world.detail(ref)).updates[0]).toMatchObject({ status: 'monitoring', body: 'Still fine.' })
  })

  test('times that cannot be are refused', async () => {
    const ana = world.as('Ana Lopez')
    const ref = await open({ startedAt: world.minutes(-10) })
    const bad = { code: 'invalid' }
    await expect(open({ startedAt: world.minutes(5) })).rejects.toMatchObject(bad)
    await expect(
      acknowledgeIncident(ana, { ref, nextUpdateAt: world.minutes(-1) }, incidentPorts),
    ).rejects.toMatchObject(bad)
    await expect(resolveIncident(ana, { ref, resolvedAt: world.minutes(1) }, incidentPorts)).rejects.toMatchObject(bad)
    await expect(resolveIncident(ana, { ref, resolvedAt: world.minutes(-11) }, incidentPorts)).rejects.toMatchObject(
      bad,
    )
    expect((await world.detail(ref)).status).toBe('open')
  })

  test('what is not there is said so', async () => {
    const ana = world.as('Ana Lopez')
    const missing = { code: 'not_found' }
    await expect(world.detail('INC-99999')).rejects.toMatchObject({ ...missing, message: 'There is no INC-99999.' })
    await expect(world.detail('INC-99999999999999999999')).rejects.toMatchObject(missing)
    await expect(acknowledgeIncident(ana, { ref: 'INC-99999' }, incidentPorts)).rejects.toMatchObject(missing)
    const ref = await open()
    await expect(linkIssue(ana, { ref, issueId: '99999' }, incidentPorts)).rejects.toMatchObject(missing)
    await expect(cutIssue(ana, { ref, issueId: '99999' }, incidentPorts)).rejects.toMatchObject(missing)
    await expect(open({ issueIds: ['99999'] })).rejects.toMatchObject(missing)
  })
})

describe('two people at once', () => {
  test('the one who comes late hears who was first, and when', async () => {
    world.clock.set('2026-11-22T11:50:00Z')
    const ref = await open()
    await acknowledgeIncident(world.as('Ana Lopez'), { ref }, incidentPorts)
    await expect(acknowledgeIncident(world.as('Ben Okri'), { ref }, incidentPorts)).rejects.toMatchObject({
      code: 'conflict',
      message: `Ana Lopez acknowledged ${ref} at 11:50 UTC.`,
      details: { ref, status: 'acknowledged', by: 'Ana Lopez' },
    })
    await resolveIncident(world.as('Ben Okri'), { ref }, incidentPorts)
    const late = { code: 'conflict', message: `Ben Okri resolved ${ref} at 11:50 UTC.` }
    await expect(resolveIncident(world.as('Ana Lopez'), { ref }, incidentPorts)).rejects.toMatchObject(late)
    await expect(updateIncident(world.as('Ana Lopez'), { ref, body: 'x' }, incidentPorts)).rejects.toMatchObject(late)
    await expect(acknowledgeIncident(world.as('Ana Lopez'), { ref }, incidentPorts)).rejects.toMatchObject(late)
  })

  test.each(['acknowledge', 'resolve'] as const)(
    'six who %s at the same time: one wins, five get the same answer',
    async (verb) => {
      const ref = await open()
      const act = verb === 'acknowledge' ? acknowledgeIncident : resolveIncident
      const names = ['A', 'B', 'C', 'D', 'E', 'F']
      const results = await Promise.allSettled(names.map((name) => act(world.as(name), { ref }, incidentPorts)))
      const winner = names[results.findIndex(({ status }) => status === 'fulfilled')]
      const losers = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
      expect(losers).toHaveLength(5)
      for (const loser of losers) expect(loser).toMatchObject({ code: 'conflict', details: { by: winner } })
    },
  )
})

describe('links by hand', () => {
  test('count at once, backwards too; cutting takes them away and linking again brings them back', async () => {
    const ana = world.as('Ana Lopez')
    await world.errors([
      { customer: 'H-1', service: 'hands', at: world.minutes(-10) },
      { customer: 'H-2', service: 'hands', at: world.minutes(-40) },
    ])
    const issueId = String(await world.issueOf('NullPointer', 'hands'))
    const ref = await open({ startedAt: world.minutes(-5) })
    const hit = async () => (await world.detail(ref)).hit
    expect(await hit()).toBe(0)
    await linkIssue(ana, { ref, issueId, reason: 'same stack' }, incidentPorts)
    expect(await hit()).toBe(1)
    await updateIncident(ana, { ref, startedAt: world.minutes(-30) }, incidentPorts)
    expect(await hit()).toBe(2)
    await cutIssue(ana, { ref, issueId }, incidentPorts)
    expect(await hit()).toBe(0)
    expect((await world.detail(ref)).issues).toMatchObject([{ how: 'hand', reason: 'same stack', cut: true }])
    await linkIssue(ana, { ref, issueId }, incidentPorts)
    expect(await hit()).toBe(2)
    expect(await countAccounts(world.ctx.db, [Number(ref.slice(4))])).toEqual(
      new Map([[Number(ref.slice(4)), { hit: 2, told: 0 }]]),
    )
  })

  test('can be given when the incident is opened', async () => {
    await world.errors([{ customer: 'G-1', service: 'given' }])
    const issueId = String(await world.issueOf('NullPointer', 'given'))
    const ref = await open({ issueIds: [issueId, issueId] })
    expect(await world.detail(ref)).toMatchObject({ hit: 1, issues: [{ id: issueId, how: 'hand' }] })
  })
})

test('the list has open incidents first and pages without a gap', async () => {
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await listIncidents(world.ctx, { limit: 3, after }, incidentPorts)
    seen.push(...page.items.map(({ ref, status }) => `${status === 'resolved' ? 'ended' : 'open'} ${ref}`))
    after = page.next ?? undefined
  } while (after)
  expect(new Set(seen).size).toBe(seen.length)
  const firstEnded = seen.findIndex((one) => one.startsWith('ended'))
  expect(seen.slice(firstEnded).every((one) => one.startsWith('ended'))).toBe(true)
  const all = await listIncidents(world.ctx, { limit: 200 }, incidentPorts)
  expect(all.items).toHaveLength(seen.length)
  await expect(listIncidents(world.ctx, { limit: 3, after: 'x' }, incidentPorts)).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('an issue is spoken for while an incident with it is open, then up to the end of the last one', async () => {
  const ana = world.as('Ana Lopez')
  await world.errors([{ customer: 'C-9', cause: 'spoken for', service: 'voice' }])
  const issueId = await world.issueOf('spoken for', 'voice')
  const until = async (since = world.minutes(-60)) =>
    (await issuesSpokenFor(world.ctx, since)).find((one) => one.issueId === issueId)?.until
  const [first, second] = [await open(), await open()]
  for (const ref of [first, second]) await linkIssue(ana, { ref, issueId: String(issueId) }, incidentPorts)
  expect(await until()).toBe(null)
  await resolveIncident(ana, { ref: first }, incidentPorts)
  const ended = (await world.detail(first)).resolvedAt
  expect(await until()).toBe(null)
  await cutIssue(ana, { ref: second, issueId: String(issueId) }, incidentPorts)
  expect((await until())?.toISOString()).toBe(ended)
  expect(await until(world.minutes(1))).toBe(undefined)
})
