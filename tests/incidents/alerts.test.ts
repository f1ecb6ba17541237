import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditLog } from '#drizzle/schema/access.ts'
import { incidents } from '#drizzle/schema/incidents.ts'
import { incidentRef } from '#shared/incidents.ts'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { acknowledgeIncident, cutIssue, resolveIncident, updateIncident } from '#server/domains/incidents/index.ts'
import { makeWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.stop())

async function fire(key: string, more = {}) {
  const { incidentId, changed } = await world.alert({ externalKey: key, ...more })
  return { ref: incidentRef(incidentId ?? 0), id: incidentId, changed }
}

describe('an alert group', () => {
  test('opens one incident, and the same message again changes nothing', async () => {
    const first = await fire('once')
    expect(first.changed).toBe('opened')
    const again = await fire('once', { startedAt: new Date((await world.detail(first.ref)).startedAt) })
    expect(again).toEqual({ ...first, changed: 'nothing' })
    const detail = await world.detail(first.ref)
    expect(detail).toMatchObject({
      title: 'Billing errors',
      status: 'open',
      severity: 'critical',
      version: 1,
      owner: null,
    })
    expect(detail.source).toMatchObject({ name: 'Alerts', kind: 'alertmanager' })
    expect(detail.updates).toHaveLength(1)
  })

  test('keeps it current: scope grows, the earlier start wins, title and severity follow', async () => {
    const { ref } = await fire('grows', { startedAt: world.minutes(-10) })
    const later = await fire('grows', {
      startedAt: world.minutes(-5),
      title: 'Billing and mail',
      severity: 'minor',
      scope: [{ kind: 'service', value: 'mail' }],
    })
    expect(later.changed).toBe('updated')
    const detail = await world.detail(ref)
    expect(detail).toMatchObject({ title: 'Billing and mail', severity: 'minor' })
    expect(detail.scope.map(({ value }) => value)).toEqual(['billing', 'mail'])
    expect(Date.parse(detail.startedAt)).toBeLessThan(world.minutes(-9).getTime())
    await fire('grows', { startedAt: world.minutes(-20), title: 'Billing and mail', severity: 'minor' })
    expect(Date.parse((await world.detail(ref)).startedAt)).toBeLessThan(world.minutes(-19).getTime())
  })

  test('leaves alone the title that a person wrote', async () => {
    const { ref } = await fire('titled')
    await updateIncident(world.as('Ana Lopez'), { ref, title: 'Invoices do not download' }, incidentPorts)
    await fire('titled', { title: 'HighErrorRate (3)', severity: 'minor' })
    expect(await world.detail(ref)).toMatchObject({ title: 'Invoices do not download', severity: 'minor' })
  })

  test('is resolved at the time the sender says; a second resolve does nothing', async () => {
    const { ref } = await fire('ends', { startedAt: world.minutes(-30) })
    const end = world.minutes(-3)
    expect((await fire('ends', { status: 'resolved', resolvedAt: end })).changed).toBe('resolved')
    expect((await fire('ends', { status: 'resolved', resolvedAt: world.minutes(0) })).changed).toBe('nothing')
    expect(await world.detail(ref)).toMatchObject({ status: 'resolved', resolvedAt: end.toISOString() })
  })

  test('a resolve of a round before this one does not end this one', async () => {
    const { ref } = await fire('late-resolve')
    const late = await fire('late-resolve', { status: 'resolved', resolvedAt: world.minutes(-60) })
    expect(late.changed).toBe('nothing')
    expect((await world.detail(ref)).status).toBe('open')
  })

  test('a resolve of something unknown makes no incident, only an audit row', async () => {
    const before = await world.ctx.db.$count(incidents)
    expect(await world.alert({ externalKey: 'never heard', status: 'resolved' })).toEqual({
      incidentId: null,
      changed: 'nothing',
    })
    expect(await world.ctx.db.$count(incidents)).toBe(before)
    const rows = await world.ctx.db.select().from(auditLog)
    expect(rows.filter(({ action }) => action === 'incident.resolveUnknown')).toHaveLength(1)
  })

  test('firing again within half an hour reopens the same incident and says so', async () => {
    const { ref } = await fire('flaps')
    await acknowledgeIncident(world.as('Ana Lopez'), { ref }, incidentPorts)
    await fire('flaps', { status: 'resolved' })
    world.clock.advance(12 * 60_000)
    const again = await fire('flaps')
    expect(again).toMatchObject({ ref, changed: 'reopened' })
    const detail = await world.detail(ref)
    expect(detail).toMatchObject({ status: 'open', resolvedAt: null, owner: null, acknowledgedAt: null })
    expect(detail.updates[0]).toMatchObject({ status: 'open', body: 'Again 12 min after it was resolved.' })
  })

  test('firing again later than that is a new incident', async () => {
    const first = await fire('returns')
    await fire('returns', { status: 'resolved' })
    world.clock.advance(31 * 60_000)
    const second = await fire('returns')
    expect(second.changed).toBe('opened')
    expect(second.ref).not.toBe(first.ref)
  })

  test('resolved by hand while it fires on: the next message reopens it', async () => {
    const { ref } = await fire('by hand')
    await resolveIncident(world.as('Ana Lopez'), { ref }, incidentPorts)
    expect((await fire('by hand')).changed).toBe('reopened')
  })

  test('the same webhook at many copies at once opens one incident', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => fire('race', { startedAt: world.minutes(-1) })))
    expect(new Set(outcomes.map(({ ref }) => ref)).size).toBe(1)
    expect(outcomes.filter(({ changed }) => changed === 'opened')).toHaveLength(1)
  })

  test('a start in the future is taken as now', async () => {
    const { ref } = await fire('future', { startedAt: world.minutes(60) })
    expect(Date.parse((await world.detail(ref)).startedAt)).toBeLessThanOrEqual(world.clock.now().getTime())
  })
})

describe('links by scope', () => {
  test('an issue of the service is linked when it is seen and when the incident opens', async () => {
    await world.errors([{ customer: 'L-1', service: 'linkage', cause: 'seen before' }])
    const { ref } = await fire('linkage', { scope: [{ kind: 'service', value: 'linkage' }] })
    await world.errors([{ customer: 'L-1', service: 'linkage', cause: 'seen after' }])
    const { issues, hit } = await world.detail(ref)
    expect(issues.map(({ title, how, reason }) => ({ title, how, reason }))).toEqual([
      { title: 'seen before', how: 'scope', reason: 'service linkage' },
      { title: 'seen after', how: 'scope', reason: 'service linkage' },
    ])
    expect(hit).toBe(1)
  })

  test('an environment in the scope leaves other environments out', async () => {
    await world.errors([
      { customer: 'E-1', service: 'envs', environment: 'production', cause: 'in production' },
      { customer: 'E-2', service: 'envs', environment: 'staging', cause: 'in staging' },
    ])
    const { ref } = await fire('envs', {
      scope: [
        { kind: 'service', value: 'envs' },
        { kind: 'environment', value: 'production' },
      ],
    })
    await world.errors([{ customer: 'E-2', service: 'envs', environment: 'staging', cause: 'in staging' }])
    const { issues } = await world.detail(ref)
    expect(issues.map(({ title, reason }) => ({ title, reason }))).toEqual([
      { title: 'in production', reason: 'service envs, environment production' },
    ])
  })

  test('without a service nothing is linked', async () => {
    await world.errors([{ customer: 'N-1', service: 'nobody', cause: 'alone' }])
    const { ref } = await fire('no service', { scope: [{ kind: 'environment', value: 'production' }] })
    expect((await world.detail(ref)).issues).toEqual([])
  })

  test('an issue last seen long before the start is not linked', async () => {
    await world.errors([{ customer: 'O-1', service: 'old', cause: 'history', at: world.minutes(-45) }])
    const { ref } = await fire('old', { scope: [{ kind: 'service', value: 'old' }] })
    expect((await world.detail(ref)).issues).toEqual([])
  })

  test('a cut link stays cut, whatever is seen or fires', async () => {
    await world.errors([{ customer: 'C-1', service: 'cuts', cause: 'not this one' }])
    const scope = [{ kind: 'service' as const, value: 'cuts' }]
    const { ref } = await fire('cuts', { scope })
    const issueId = String(await world.issueOf('not this one', 'cuts'))
    await cutIssue(world.as('Ana Lopez'), { ref, issueId }, incidentPorts)
    await world.errors([{ customer: 'C-1', service: 'cuts', cause: 'not this one' }])
    await fire('cuts', { scope: [...scope, { kind: 'region', value: 'eu' }] })
    const detail = await world.detail(ref)
    expect(detail.issues).toMatchObject([{ id: issueId, cut: true }])
    expect(detail.hit).toBe(0)
  })

  test('a scope that a person narrows takes its links along', async () => {
    await world.errors([
      { customer: 'S-1', service: 'wide', cause: 'stays' },
      { customer: 'S-2', service: 'narrow', cause: 'goes' },
    ])
    const { ref } = await fire('narrowed', {
      scope: [
        { kind: 'service', value: 'wide' },
        { kind: 'service', value: 'narrow' },
      ],
    })
    expect((await world.detail(ref)).hit).toBe(2)
    await updateIncident(world.as('Ana Lopez'), { ref, scope: [{ kind: 'service', value: 'wide' }] }, incidentPorts)
    const detail = await world.detail(ref)
    expect(detail.issues.map(({ title }) => title)).toEqual(['stays'])
    expect(detail.hit).toBe(1)
  })
})
