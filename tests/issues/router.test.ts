import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { createIssuesRouter } from '#server/domains/issues/index.ts'
import { issueSample } from '#server/domains/events/index.ts'
import { incidentsLinked } from '#server/domains/incidents/index.ts'
import { issuePorts } from '#server/ports.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
  await world.ctx.db.execute(sql`
    insert into issues (source_id, service, environment, title, level, events, customers, first_seen, last_seen)
    select 1, 'shop', 'production', title, 'error', 9, 9, now() - interval '9 days', now() - age
      from (values ('everywhere', interval '1 minute'), ('here and there', interval '1 hour'), ('100% wrong', interval '1 day')) v (title, age)`)
  await world.ctx.db.execute(sql`
    insert into customer_issues (customer_id, issue_id, events, first_seen, last_seen)
    select 'C-' || n, i.id, 1, now() - interval '9 days', now() - case when n > 5 then interval '9 days' else interval '2 minutes' end
      from issues i, generate_series(1, 9) n
     where i.title = 'everywhere' or (i.title = 'here and there' and n < 3)`)
})
afterAll(() => world.stop())

type SpokenFor = { issueId: number; until: Date | null }[]
const call = (spokenFor: SpokenFor = [], actor: ActorContext['actor'] = world.ctx.actor) =>
  createIssuesRouter({
    issuesSpokenFor: async () => spokenFor,
    incidentsLinked,
    sampleOf: issueSample,
    ...issuePorts,
  }).createCaller({ ...world.ctx, actor })

test('rising: what hits the most customers lately, without what an incident speaks for', async () => {
  const rising = await call().rising()
  expect(rising.map(({ title, customers }) => [title, customers])).toEqual([
    ['everywhere', 5],
    ['here and there', 2],
  ])
  const until = async (moment: Date | null) =>
    (await call([{ issueId: Number(rising[0]?.id), until: moment }]).rising()).map(({ title }) => title)
  expect(await until(null)).toEqual(['here and there'])
  expect(await until(new Date())).toEqual(['here and there'])
  expect(await until(new Date(Date.now() - 3_600_000))).toEqual(['everywhere', 'here and there'])
})

test('search takes a part of the title as it is, and a number', async () => {
  const found = await call().search({ q: '100% WR' })
  expect(found.map(({ title }) => title)).toEqual(['100% wrong'])
  expect(await call().search({ q: String(found[0]?.id) })).toEqual(found)
  expect(await call().byId({ id: String(found[0]?.id) })).toEqual(found[0])
  expect(await call().search({ q: '%' })).toEqual(found)
})

test('an unknown issue and a stranger are told so', async () => {
  await expect(call().byId({ id: '999' })).rejects.toThrow('There is no issue 999.')
  await expect(call([], { kind: 'nobody' }).rising()).rejects.toThrow('Sign in first.')
})

test('a page of issues comes in each order, and the next begins where it ended', async () => {
  const titles = async (input: Parameters<ReturnType<typeof call>['list']>[0]) =>
    (await call().list(input)).items.map(({ title }) => title)
  expect(await titles({ order: 'seen' })).toEqual(['everywhere', 'here and there', '100% wrong'])
  for (const order of ['seen', 'customers', 'events'] as const) {
    const whole = (await call().list({ order })).items.map(({ id }) => id)
    const paged: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<typeof call>['list']>> = await call().list({ order, limit: 1, after })
      paged.push(...page.items.map(({ id }) => id))
      after = page.next
    } while (after)
    expect(paged).toEqual(whole)
  }
  expect(await titles({ service: 'none' })).toEqual([])
  expect(await call().services()).toEqual(['shop'])
  await expect(call().list({ after: 'no cursor' })).rejects.toThrow('`after` must be the `next`')
})

test('an issue shows its customers page by page, and says when nothing is kept', async () => {
  const [issue] = await call().search({ q: 'everywhere' })
  const id = String(issue?.id)
  const detail = await call().detail({ id })
  expect(detail).toMatchObject({ title: 'everywhere', mergedInto: null, moving: null, incidents: [], hours: [] })
  const first = await call().customers({ id, limit: 5 })
  expect(first.items.map(({ customerId }) => customerId)).toEqual(['C-1', 'C-2', 'C-3', 'C-4', 'C-5'])
  const second = await call().customers({ id, limit: 5, after: first.next })
  expect(second).toMatchObject({ next: null })
  expect(second.items).toHaveLength(4)
  expect(await call().sample({ id })).toBe(null)
  const [other] = await call().search({ q: 'here and there' })
  expect(await call().mergePreview({ into: id, from: String(other?.id) })).toMatchObject({
    customers: 9,
    alreadyThere: 2,
  })
  await expect(call().detail({ id: '999' })).rejects.toThrow('There is no issue 999.')
})
