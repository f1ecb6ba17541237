import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { createSource, listSources } from '#server/domains/sources/index.ts'
import type { Brief } from '#shared/briefs.ts'
import type { IncidentStatus } from '#shared/incidents.ts'
import { type HookKind, hookKinds } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { restClient } from '#tests/harness/rest.ts'

type Step = 'open' | 'acknowledge' | 'update' | 'resolve' | 'reopen'
type Told = {
  /** What the agent reads after each step. */
  acknowledged: { status: IncidentStatus; owner: string | null; since: string | null; byHand?: true }
  updated: { status: IncidentStatus; note: string | null }
  /** These name the customer C-20419, who has no errors. */
  names: boolean
}

const since = (time: string) => `2026-11-22T${time}Z`
const note = 'Rolling back the template service.'
const ana = { owner: 'Ana Lopez' }

/** What only some tools know: who acknowledged, the cause, a fix. Where a tool does not, a person says it here. */
const stories: Record<HookKind, Told> = {
  alertmanager: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:00.000'), byHand: true },
    updated: { status: 'acknowledged', note: null },
    names: true,
  },
  grafana: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:00.000'), byHand: true },
    updated: { status: 'acknowledged', note: null },
    names: true,
  },
  datadog: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:00.000'), byHand: true },
    updated: { status: 'acknowledged', note: null },
    names: true,
  },
  pagerduty: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:03.512') },
    updated: { status: 'acknowledged', note },
    names: false,
  },
  incidentio: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:03.000') },
    updated: { status: 'identified', note },
    names: true,
  },
  opsgenie: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:03.000') },
    updated: { status: 'acknowledged', note },
    names: true,
  },
  statuspage: {
    acknowledged: { status: 'identified', owner: null, since: null },
    updated: { status: 'monitoring', note },
    names: false,
  },
  generic: {
    acknowledged: { status: 'acknowledged', ...ana, since: since('09:50:03.000') },
    updated: { status: 'identified', note },
    names: true,
  },
}

describe.each(hookKinds)('%s', (kind) => {
  const told = stories[kind]
  let app: TestApp
  let rest: Awaited<ReturnType<typeof restClient>>
  let hook: string
  let envelopes: string

  beforeAll(async () => {
    app = await startTestApp()
    app.clock.set(since('09:40:00'))
    const ctx: ActorContext = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
    rest = await restClient(app, ['customers.read', 'incidents.read', 'incidents.write'])
    hook = `/hooks/${kind}/${(await createSource(ctx, { kind, name: 'Alerts' })).key}`
    const shop = await createSource(ctx, { kind: 'sentry', name: 'billing' })
    envelopes = `/api/${shop.id}/envelope/?sentry_key=${shop.key}&sentry_version=7`
  })
  afterAll(() => app.stop())

  const post = (path: string, body: BodyInit) => fetch(`${app.url}${path}`, { method: 'POST', body })
  const send = async (step: Step) => {
    const file = join(import.meta.dirname, `../../fixtures/hooks/${kind}/${step}.json`)
    const answer = await post(hook, readFileSync(file))
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  }
  const fail = async (customer: string) => {
    const timestamp = app.clock.now().getTime() / 1_000
    const event = { timestamp, user: { id: customer }, message: 'the invoice could not be made' }
    expect((await post(envelopes, `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`)).status).toBe(200)
  }
  const problem = async () => {
    const brief: Brief = await rest('GET', '/customers/C-20418/brief')
    expect(brief.problems).toHaveLength(1)
    const [only] = brief.problems
    if (!only) throw new Error('no problem in the brief')
    return only
  }
  const openProblems = async () => (await rest('GET', '/lookup?id=C-20418')).matches[0].problems

  test('a customer meets errors before anything went off', async () => {
    await fail('C-20418')
    expect(await problem()).toMatchObject({ incident: null, state: 'now', count: 1 })
  })

  test('its alert opens: the agent sees that it is known', async () => {
    app.clock.set(since('09:42:00'))
    await send('open')
    await fail('C-20418')
    const { incident, count, level, say } = await problem()
    expect(incident).toMatchObject({ ref: 'INC-1', status: 'open', owner: null, since: null })
    expect({ count, level }).toEqual({ count: 2, level: 'hit' })
    expect(say).toContain('We have just noticed this and are finding the right engineer.')
    const { items } = await rest('GET', '/incidents/INC-1/affected')
    const named = items.filter(({ customerId }: { customerId: string }) => customerId === 'C-20419')
    expect(named.map(({ level: likely }: { level: string }) => likely)).toEqual(told.names ? ['likely'] : [])
  })

  test('is acknowledged: the agent names who is on it and since when', async () => {
    const { byHand, ...expected } = told.acknowledged
    app.clock.set(since(byHand ? '09:50:00.000' : '09:50:20.000'))
    if (byHand) await rest('PATCH', '/incidents/INC-1', { status: 'acknowledged', ownerName: 'Ana Lopez' })
    else await send('acknowledge')
    const { incident, say } = await problem()
    const minute = (moment: string | null) => moment?.slice(0, 16)
    expect({ ...incident, since: minute(incident?.since ?? null) }).toMatchObject({
      ...expected,
      since: minute(expected.since),
    })
    if (!byHand) expect(incident?.since).toBe(expected.since)
    if (expected.owner) expect(say).toContain('our engineer has been working on it since 9:50')
  })

  test('is updated, twice the same: the agent reads the note once, and who works on it stays', async () => {
    app.clock.set(since('09:58:30'))
    await send('update')
    await send('update')
    const { incident } = await problem()
    expect(incident).toMatchObject({ status: told.updated.status, owner: told.acknowledged.owner })
    const notes = incident?.updates.filter(({ body }) => body === note) ?? []
    expect(notes.map(({ at }) => at)).toHaveLength(told.updated.note ? 1 : 0)
  })

  test('is resolved: it is no open problem any more, and the agent says since when', async () => {
    app.clock.set(since('10:12:30'))
    await send('resolve')
    const { incident, state, say } = await problem()
    expect(incident?.status).toBe('resolved')
    expect(incident?.resolvedAt).toMatch(kind === 'alertmanager' ? /T10:05/ : /T10:12/)
    expect(state).toBe('resolved')
    expect(say).toContain('it has been fixed since')
    expect(await openProblems()).toBe(0)
    // A copy that comes late says nothing new, when its sender says when it was said.
    if (kind === 'alertmanager' || kind === 'grafana') return
    await send('open')
    expect((await problem()).incident?.status).toBe('resolved')
  })

  test('fires again: the same incident is open, and nobody is on it yet', async () => {
    app.clock.set(since('10:20:30'))
    await send('reopen')
    await fail('C-20418')
    const { incident, state } = await problem()
    expect(incident).toMatchObject({ ref: 'INC-1', resolvedAt: null })
    expect(incident?.owner).toBe(kind === 'incidentio' ? 'Ana Lopez' : null)
    expect(state).toBe('now')
    expect(await openProblems()).toBe(1)
  })

  test('what it sends besides is taken, and counted as dropped', async () => {
    const file = join(import.meta.dirname, `../../fixtures/hooks/${kind}/noise.json`)
    expect((await post(hook, readFileSync(file))).status).toBe(200)
    expect((await fetch(`${app.url}${hook}/`, { method: 'PUT', body: readFileSync(file) })).status).toBe(200)
    const [source] = await listSources(app.ctx.db, app.ctx.config)
    expect(Object.values(source?.activity.dropped ?? {})).toEqual([2])
    expect(source?.activity.rejected).toBe(0)
  })
})
