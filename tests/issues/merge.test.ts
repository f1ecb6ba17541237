import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { recordContact } from '#server/domains/calls/index.ts'
import { cutIssue, linkIssue, openIncident } from '#server/domains/incidents/index.ts'
import { createJoinTemplates, mergeIssues, splitIssue } from '#server/domains/issues/index.ts'
import { moveStep } from '#server/domains/issues/move-step.ts'
import { approveWording } from '#server/domains/wordings/index.ts'
import { issuePorts } from '#server/ports.ts'
import { makeWorld, type World } from '#tests/incidents/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld()
})
afterEach(() => world.stop())

const small = { customers: 2, events: 3, hours: 1 }

async function rows(query: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> {
  return (await world.ctx.db.execute(query)).rows
}

/** What is counted must be what a fresh count of the stored events says, at every moment. */
async function countsAreExact(): Promise<void> {
  expect(
    await rows(sql`
      select i.id, i.events, i.customers, e.events as fresh, e.customers as fresh_customers from issues i
        left join (select issue_id, count(*) as events, count(distinct nullif(customer_id, '')) as customers
                     from error_events group by 1) e on e.issue_id = i.id
       where (i.events, i.customers) is distinct from (coalesce(e.events, 0), coalesce(e.customers, 0))`),
  ).toEqual([])
  expect(
    await rows(sql`
      select * from (select customer_id, issue_id, events, first_seen, last_seen from customer_issues) c
        full join (select customer_id, issue_id, count(*) as events, min(occurred_at) as first_seen, max(occurred_at) as last_seen
                     from error_events where customer_id <> '' group by 1, 2) e using (customer_id, issue_id)
       where c.events is distinct from e.events`),
  ).toEqual([])
  expect(
    await rows(sql`
      select * from (select issue_id, hour, events from issue_hours) h
        full join (select issue_id, date_trunc('hour', occurred_at, 'UTC') as hour, count(*) as events
                     from error_events group by 1, 2) e using (issue_id, hour)
       where h.events is distinct from e.events`),
  ).toEqual([])
  expect(
    await rows(sql`
      select f.id from issue_fingerprints f left join (select fingerprint_id, count(*) as events from error_events group by 1) e
          on e.fingerprint_id = f.id where f.events <> coalesce(e.events, 0)`),
  ).toEqual([])
}

/** All that people see of issues, with links and impacts; without what only says when it was written. */
const everything = async () => ({
  issues: await rows(
    sql`select id, title, events, customers, first_seen, last_seen, merged_into from issues order by id`,
  ),
  met: await rows(sql`select * from customer_issues order by customer_id, issue_id`),
  hours: await rows(sql`select * from issue_hours order by issue_id, hour`),
  links: await rows(
    sql`select incident_id, issue_id, how, reason, cut_at is null as counts from incident_issues order by 1, 2`,
  ),
  impacts: await rows(sql`select customer_id, incident_id, level, events, evidence from impacts order by 1, 2`),
  counts: await rows(sql`select incident_id, level, accounts from impact_counts where accounts <> 0 order by 1, 2`),
  samples: await rows(sql`select customer_id, issue_id, event_id from event_samples order by 1, 2`),
})

async function finish(between: () => Promise<void> = async () => {}): Promise<number> {
  const [move] = await rows(sql`select id from issue_moves where finished_at is null`)
  let steps = 1
  while (await moveStep(world.ctx, issuePorts, Number(move?.['id']), small)) {
    await between()
    steps += 1
  }
  return steps
}

/** Two issues in the same service, whose customers overlap, with events that name nobody. */
async function twoIssues(): Promise<{ a: number; b: number }> {
  const at = (minutes: number) => world.minutes(minutes)
  const some = (cause: string, customers: string[], from: number) =>
    customers.flatMap((customer, index) =>
      [0, 1].map((again) => ({ customer, cause, at: at(from - index * 25 - again) })),
    )
  await world.errors([
    ...some('Invoices fail', ['C-1', 'C-2', 'C-3', 'C-4', 'C-5', '', ''], -10),
    ...some('Orders fail', ['C-4', 'C-5', 'C-6', ''], -40),
  ])
  return {
    a: await world.issueOf('Invoices fail').catch(() => byPrint('Invoices fail')),
    b: await byPrint('Orders fail'),
  }
}
const byPrint = async (title: string) => {
  const found = await rows(sql`select issue_id from issue_fingerprints where title like ${`%${title}%`}`)
  return Number(found[0]?.['issue_id'])
}
const open = (title: string) => openIncident(world.as('Lea'), { title, startedAt: world.minutes(-300) }, incidentPorts)

test('a merge moves all, step by step, while events arrive; a split brings it back', async () => {
  const { a, b } = await twoIssues()
  const first = await open('Linked to the one merged')
  await linkIssue(world.as('Lea'), { ref: first.ref, issueId: String(a) }, incidentPorts)
  const second = await open('Linked to the target')
  await linkIssue(world.as('Lea'), { ref: second.ref, issueId: String(b) }, incidentPorts)
  const third = await open('Cut from the target')
  for (const id of [a, b]) await linkIssue(world.as('Lea'), { ref: third.ref, issueId: String(id) }, incidentPorts)
  await cutIssue(world.as('Lea'), { ref: third.ref, issueId: String(b) }, incidentPorts)
  await countsAreExact()
  const before = await everything()

  await mergeIssues(world.as('Lea'), { into: String(b), from: [String(a)] }, issuePorts)
  await countsAreExact()
  const steps = await finish(countsAreExact)
  expect(steps).toBeGreaterThan(5)
  const merged = await everything()
  expect(merged.issues.find(({ id }) => id === String(b))).toMatchObject({ events: '22', customers: '6' })
  expect(merged.issues.find(({ id }) => id === String(a))).toMatchObject({
    events: '0',
    customers: '0',
    merged_into: String(b),
  })
  // Linked stays linked to where the events went, cut stays cut.
  const hitBy = (incident: { ref: string }) =>
    merged.impacts.filter((row) => String(row['incident_id']) === incident.ref.slice(4) && row['level'] === 'hit')
      .length
  expect([hitBy(first), hitBy(second), hitBy(third)]).toEqual([6, 6, 0])

  const prints = await rows(sql`select id from issue_fingerprints where home_issue_id = ${a}`)
  const split = { issueId: String(b), fingerprintIds: prints.map(({ id }) => String(id)) }
  expect(await splitIssue(world.as('Lea'), split, issuePorts)).toEqual({ id: String(a) })
  await countsAreExact()
  await finish(countsAreExact)
  const { samples, ...after } = await everything()
  const { samples: samplesBefore, ...rest } = before
  expect(after).toEqual(rest)
  expect(samples.length).toBe(samplesBefore.length)
})

test('events that arrive while a merge is under way go to the target and are counted once', async () => {
  const { a, b } = await twoIssues()
  await mergeIssues(world.as('Lea'), { into: String(b), from: [String(a)] }, issuePorts)
  let arrivals = 0
  await finish(async () => {
    arrivals += 1
    await world.errors([
      { customer: `C-${arrivals % 7}`, cause: 'Invoices fail' },
      { customer: '', cause: 'Invoices fail' },
    ])
    await countsAreExact()
  })
  await countsAreExact()
  expect(await rows(sql`select events from issues where id = ${b}`)).toEqual([{ events: String(22 + arrivals * 2) }])
  expect(await rows(sql`select 1 from error_events where issue_id = ${a}`)).toEqual([])
})

test('fingerprints that never had an issue of their own get a new one', async () => {
  await world.errors([
    { customer: 'C-1', cause: 'Left' },
    { customer: 'C-2', cause: 'Left' },
  ])
  const issue = await byPrint('Left')
  await world.errors([{ customer: 'C-2', cause: 'Right' }])
  const other = await byPrint('Right')
  await mergeIssues(world.as('Lea'), { into: String(issue), from: [String(other)] }, issuePorts)
  await finish()
  const [own] = await rows(sql`select id from issue_fingerprints where home_issue_id = ${issue}`)
  const { id } = await splitIssue(
    world.as('Lea'),
    { issueId: String(issue), fingerprintIds: [String(own?.['id'])] },
    issuePorts,
  )
  expect([issue, other]).not.toContain(Number(id))
  await finish(countsAreExact)
  await countsAreExact()
  expect(await rows(sql`select events, customers, merged_into from issues where id = ${id}`)).toEqual([
    { events: '2', customers: '2', merged_into: null },
  ])
  await world.errors([{ customer: 'C-3', cause: 'Left' }])
  expect(await rows(sql`select events from issues where id = ${id}`)).toEqual([{ events: '3' }])
})

test('events from before fingerprints were noted go home with the first of their issue', async () => {
  const { a, b } = await twoIssues()
  await world.ctx.db.execute(sql`update error_events set fingerprint_id = null`)
  await mergeIssues(world.as('Lea'), { into: String(b), from: [String(a)] }, issuePorts)
  await finish()
  const [print] = await rows(sql`select id from issue_fingerprints where home_issue_id = ${a}`)
  await splitIssue(world.as('Lea'), { issueId: String(b), fingerprintIds: [String(print?.['id'])] }, issuePorts)
  await finish()
  expect(await rows(sql`select id, events, customers from issues order by events desc`)).toEqual([
    { id: String(a), events: '14', customers: '5' },
    { id: String(b), events: '8', customers: '3' },
  ])
})

test('words, contact records and who may do it', async () => {
  const { a, b } = await twoIssues()
  const words = {
    subjectKind: 'issue' as const,
    title: 'Invoices fail',
    notices: 'your invoices fail',
    meaning: '',
    workaround: '',
  }
  await approveWording(world.as('Lea'), { ...words, subjectId: String(a), language: 'en' })
  await approveWording(world.as('Lea'), { ...words, subjectId: String(a), language: 'fr' })
  await approveWording(world.as('Lea'), { ...words, title: 'Orders fail', subjectId: String(b), language: 'en' })
  await recordContact(world.as('Tom', 'agent'), { customerId: 'C-1', channel: 'call', issueId: String(a) })
  await expect(
    mergeIssues(world.as('Tom', 'agent'), { into: String(b), from: [String(a)] }, issuePorts),
  ).rejects.toThrow()
  await mergeIssues(world.as('Lea'), { into: String(b), from: [String(a)] }, issuePorts)
  const again = mergeIssues(world.as('Lea'), { into: String(b), from: [String(a)] }, issuePorts)
  await expect(again).rejects.toThrow(`Issue ${a} was merged into issue ${b}.`)
  const [print] = await rows(sql`select id from issue_fingerprints where home_issue_id = ${a}`)
  const early = splitIssue(world.as('Lea'), { issueId: String(b), fingerprintIds: [String(print?.['id'])] }, issuePorts)
  await expect(early).rejects.toThrow('still on their way')
  await finish()
  expect(await rows(sql`select language, title from wordings where subject_id = ${b} order by 1`)).toEqual([
    { language: 'en', title: 'Orders fail' },
    { language: 'fr', title: 'Invoices fail' },
  ])
  expect(await rows(sql`select issue_id from contact_records`)).toEqual([{ issue_id: String(b) }])
  expect(await rows(sql`select action, subject_id from audit_log where action like 'issue.%'`)).toEqual([
    { action: 'issue.merge', subject_id: String(b) },
  ])
  const all = await rows(sql`select id from issue_fingerprints where issue_id = ${b}`)
  const whole = splitIssue(
    world.as('Lea'),
    { issueId: String(b), fingerprintIds: all.map(({ id }) => String(id)) },
    issuePorts,
  )
  await expect(whole).rejects.toThrow('Leave at least one')
})

test('two workers on one move, and a copy that was killed in the middle, come to the same end', async () => {
  const { a, b } = await twoIssues()
  await mergeIssues(world.as('Lea'), { into: String(b), from: [String(a)] }, issuePorts)
  const [move] = await rows(sql`select id from issue_moves`)
  const work = async () => {
    while (await moveStep(world.ctx, issuePorts, Number(move?.['id']), small));
  }
  await Promise.all([work(), work(), world.errors([{ customer: 'C-9', cause: 'Invoices fail' }])])
  await countsAreExact()
  expect(await rows(sql`select events, customers from issues where id = ${b}`)).toEqual([
    { events: '23', customers: '7' },
  ])
})

test('of templates that turn out to be one, all are joined, however many they are', async () => {
  await world.errors(Array.from({ length: 26 }, (_, at) => ({ customer: `C-${at % 3}`, cause: `word ${at}` })))
  const [first, ...others] = (
    await rows(sql`update issue_fingerprints set fingerprint = 'tpl:' || id returning id, source_id, service`)
  ).toSorted((a, b) => Number(a['id']) - Number(b['id']))
  const from = others.map(({ id }) => Number(id))
  const input = { sourceId: first?.['source_id'], service: first?.['service'], into: Number(first?.['id']), from }
  const left = async () => (await rows(sql`select id from issues where merged_into is null`)).length
  for (const wanted of [6, 1, 1]) {
    await createJoinTemplates(issuePorts).work(world.ctx, input)
    expect(await left()).toBe(wanted)
    for (const { id } of await rows(sql`select id from issue_moves where finished_at is null`)) {
      while (await moveStep(world.ctx, issuePorts, Number(id))) continue
    }
  }
  await countsAreExact()
})
