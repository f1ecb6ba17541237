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
