import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCommitter } from '#server/ingest/commit.ts'
import type { ReadBody, Submission } from '#server/ingest/request.ts'
import { recordFeedback } from '#server/domains/calls/index.ts'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { moveEvents, pruneCountedRequests } from '#server/domains/events/index.ts'
import { invalid } from '#server/platform/errors.ts'
import { touchImpacts } from '#server/domains/impact/index.ts'
import { linkIssuesByScope } from '#server/domains/incidents/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import type { KnownSource } from '#server/domains/sources/index.ts'
import type { ErrorSignal, SuccessSignal } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

const realPorts = { identify: identifyCustomers, link: linkIssuesByScope, touch: touchImpacts, recordFeedback }

let world: TestContext
let source: KnownSource
beforeAll(async () => {
  world = await testContext()
  const view = await createSource(world.ctx, { kind: 'sentry', name: 'billing' })
  source = { id: view.id, kind: 'sentry', name: 'billing', settings: {} }
})
beforeEach(() =>
  world.ctx.db.execute(
    sql`truncate error_events, issues, issue_fingerprints, customer_issues, issue_hours, event_samples, source_activity,
      customer_activity, counted_requests`,
  ),
)
afterAll(() => world.stop())

const signal = (more: Partial<ErrorSignal> = {}): ErrorSignal => ({
  id: randomUUID(),
  occurredAt: new Date(),
  timeGuessed: false,
  skewMs: 0,
  attributes: {},
  level: 'error',
  identities: [{ kind: 'user_id', value: 'C-1' }],
  message: 'the invoice was not rendered',
  exceptions: [],
  template: null,
  fingerprint: [],
  platform: 'node',
  service: null,
  environment: null,
  release: null,
  region: null,
  traceId: null,
  culprit: null,
  payload: { a: 1 },
  ...more,
})
const submission = (...errors: ErrorSignal[]): Submission => ({
  source,
  receivedAt: new Date(),
  body: Buffer.alloc(100),
  read: () => bringing({ errors }),
})
const bringing = (some: Partial<ReadBody>): ReadBody => ({
  errors: [],
  successes: [],
  feedback: [],
  dropped: {},
  ...some,
})
const row = async (query: string) => (await world.ctx.db.execute(sql.raw(query))).rows[0]

test('many requests share a commit and each hears of its own signals', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  const same = signal()
  const outcomes = await Promise.all([
    committer.submit(submission(same)),
    committer.submit(submission(signal(), signal({ identities: [] }))),
    committer.submit(submission(same)),
  ])
  expect(outcomes.map(({ stored, duplicates }) => [stored, duplicates])).toEqual([
    [1, 0],
    [2, 0],
    [0, 1],
  ])
  expect(await committer.submit(submission(same))).toMatchObject({ stored: 0, duplicates: 1, refused: 0 })
  expect(await row('select count(*) from error_events')).toEqual({ count: '3' })
  expect(await row('select events, customers from issues')).toEqual({ events: '3', customers: '1' })
  expect(await row('select events from customer_issues')).toEqual({ events: '2' })
  expect(await row('select sum(events) from issue_hours')).toEqual({ sum: '3' })
  expect(await row('select count(*) from event_samples')).toEqual({ count: '1' })
  expect(await row('select accepted, duplicates, unidentified from source_activity')).toEqual({
    accepted: '3',
    duplicates: '2',
    unidentified: '1',
  })
})

test('a second error a millisecond later is a second event; a retry without a usable time is not', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  const at = new Date()
  await committer.submit(submission(signal({ occurredAt: at })))
  await committer.submit(submission(signal({ occurredAt: new Date(at.getTime() + 1) })))
  const guessed = signal({ timeGuessed: true })
  await committer.submit(submission(guessed))
  const retry = { ...guessed, occurredAt: new Date(guessed.occurredAt.getTime() + 5_000) }
  expect(await committer.submit(submission(retry))).toMatchObject({ stored: 0, duplicates: 1, refused: 0 })
  expect(await row('select events, customers from issues')).toEqual({ events: '3', customers: '1' })
})

test('one signal that breaks the statement takes no other down', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  world.log.expectError('a signal could not be stored')
  const poison = signal({ message: 'a\0b' })
  const outcomes = await Promise.all([
    ...Array.from({ length: 5 }, () => committer.submit(submission(signal()))),
    committer.submit(submission(signal(), poison)),
    ...Array.from({ length: 5 }, () => committer.submit(submission(signal()))),
  ])
  expect(outcomes.map(({ stored, refused }) => [stored, refused])).toEqual([
    ...Array.from({ length: 5 }, () => [1, 0]),
    [1, 1],
    ...Array.from({ length: 5 }, () => [1, 0]),
  ])
  expect(await row('select events from issues')).toEqual({ events: '11' })
})

test('a collision with another copy is tried again, an outage is not and nothing is stored', async () => {
  const fail = (code: string, times: number) => {
    let left = times
    return createCommitter(world.ctx, {
      ...realPorts,
      async touch() {
        if (left-- > 0) throw Object.assign(new Error('no'), { code })
      },
    })
  }
  expect(await fail('40P01', 3).submit(submission(signal()))).toMatchObject({ stored: 1 })
  await expect(fail('57P01', 1).submit(submission(signal()))).rejects.toMatchObject({ code: 'unavailable' })
  await expect(fail('ECONNREFUSED', 1).submit(submission(signal()))).rejects.toMatchObject({ code: 'unavailable' })
  expect(await row('select count(*) from error_events')).toEqual({ count: '1' })
})

const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000)
const success = (customer: string, count: number, lastAt = hour): SuccessSignal => ({
  identities: [{ kind: 'user_id', value: customer }],
  service: 'shop',
  environment: null,
  hour,
  count,
  lastAt,
})
const successes = (body: string, ...list: SuccessSignal[]): Submission => ({
  source,
  receivedAt: new Date(),
  body: Buffer.from(body),
  read: () => bringing({ successes: list }),
})

test('successes are summed per customer and hour, once for each request however often it comes', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  const later = new Date(hour.getTime() + 5_000)
  const first = successes('first', success('C-1', 3), success('C-2', 1))
  await Promise.all([
    committer.submit(first),
    committer.submit(first),
    committer.submit(successes('second', success('C-1', 4, later))),
  ])
  expect(await committer.submit(first)).toMatchObject({ stored: 0, duplicates: 1, refused: 0 })
  const { rows } = await world.ctx.db.execute(
    sql`select customer_id, service, environment, successes::int, last_at from customer_activity order by 1`,
  )
  expect(rows.map((one) => [one['customer_id'], one['successes']])).toEqual([
    ['C-1', 7],
    ['C-2', 1],
  ])
  expect(rows[0]).toMatchObject({ service: 'shop', environment: 'production' })
  expect(new Date(String(rows[0]?.['last_at']))).toEqual(later)

  await world.ctx.db.transaction((tx) => moveEvents(tx, 'C-2', 'C-1'))
  expect(await row('select customer_id, successes::int from customer_activity')).toEqual({
    customer_id: 'C-1',
    successes: 8,
  })
})

test('a request’s successes are forgotten after two days, when it cannot come again', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  await committer.submit(successes('old', success('C-1', 1)))
  await pruneCountedRequests.work(world.ctx, {})
  expect(await row('select count(*)::int as n from counted_requests')).toEqual({ n: 1 })
  await world.ctx.db.execute(sql`update counted_requests set at = now() - interval '49 hours'`)
  await pruneCountedRequests.work(world.ctx, {})
  expect(await row('select count(*)::int as n from counted_requests')).toEqual({ n: 0 })
})

test('what says nothing of a customer is answered at once and counted by its name', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  const drop = (dropped: Record<string, number>) =>
    committer.submit({
      source,
      receivedAt: new Date(),
      body: Buffer.from(''),
      read: () => bringing({ dropped }),
    })
  expect(await drop({ session: 2, replay_event: 1 })).toMatchObject({ stored: 0, duplicates: 0, refused: 0 })
  await committer.submit(submission(signal()))
  await drop({ session: 1, 'no\0name': 4 })
  await drop(Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`kind${at}`, 1])))
  await committer.stop()
  const { dropped } = (await row('select dropped from source_activity')) ?? {}
  expect(dropped).toMatchObject({ session: 3, replay_event: 1 })
  expect(Object.keys(Object(dropped)).length).toBeLessThanOrEqual(51)
  expect(Object.values(Object(dropped)).reduce((sum: number, times) => sum + Number(times), 0)).toBe(3 + 1 + 4 + 80)
})

test('a source that sends more than fits is refused at once, and others are not', async () => {
  const committer = createCommitter(world.ctx, realPorts, {
    limits: { batch: 10, requests: 3, bytes: 350, totalBytes: 2_000 },
  })
  const refused = { code: 'unavailable', details: { retryAfterSeconds: 2 } }
  const taken = [1, 2, 3].map(() => committer.submit(submission(signal())))
  await expect(committer.submit(submission(signal()))).rejects.toMatchObject(refused)
  const others = committer.submit({ ...submission(signal()), source: { ...source, id: source.id + 1 } })
  const huge = { ...submission(signal()), body: Buffer.alloc(1_800), source: { ...source, id: source.id + 2 } }
  await expect(committer.submit(huge)).rejects.toMatchObject(refused)
  expect(await Promise.all([...taken, others])).toMatchObject([1, 1, 1, 1].map((stored) => ({ stored })))
  expect(await committer.submit(huge)).toMatchObject({ stored: 1 })
})

test('what was taken is stored when it stops, and a stopped one takes nothing', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  const last = committer.submit(submission(signal()))
  await committer.stop()
  expect(await last).toMatchObject({ stored: 1 })
  await expect(committer.submit(submission(signal()))).rejects.toMatchObject({ code: 'unavailable' })
})

test('what cannot be read is refused in the words of the reader, and holds up nobody', async () => {
  const committer = createCommitter(world.ctx, realPorts)
  const broken = committer.submit({
    ...submission(),
    read: () => {
      throw invalid('This is no envelope.')
    },
  })
  const good = committer.submit(submission(signal()))
  await expect(broken).rejects.toMatchObject({ code: 'invalid', message: 'This is no envelope.' })
  expect(await good).toMatchObject({ stored: 1 })
})

test('few events of one source are stored with the next commit, although another source floods', async () => {
  const committer = createCommitter(world.ctx, realPorts, {
    limits: { batch: 100, requests: 5_000, bytes: 1e9, totalBytes: 1e9 },
  })
  let flooded = 0
  const flood = Array.from({ length: 2_000 }, async () => {
    await committer.submit(submission(signal()))
    flooded += 1
  })
  // One request with more than fits into a batch is no way round it.
  const large = committer.submit(submission(...Array.from({ length: 1_000 }, () => signal())))
  await flood[0]
  const before = flooded
  const quiet = { ...source, id: source.id + 1 }
  await committer.submit({ ...submission(signal(), signal()), source: quiet })
  // The commit that was under way, and the one that took the quiet source along.
  expect(flooded - before).toBeLessThanOrEqual(200)
  await Promise.all([...flood, large])
  expect(await row('select count(*)::int as n from error_events')).toEqual({ n: 3_002 })
})

test('several copies at once store all, count right and make partitions without tripping over each other', async () => {
  const day = 86_400_000
  const copies = Array.from({ length: 4 }, () =>
    createCommitter(world.ctx, realPorts, { limits: { batch: 50, requests: 10_000, bytes: 1e9, totalBytes: 1e9 } }),
  )
  const shared = signal({ occurredAt: new Date(Date.now() - 20 * day) })
  await Promise.all(
    copies.flatMap((committer, copy) =>
      Array.from({ length: 100 }, (_, n) =>
        committer.submit(
          submission(
            signal({
              identities: [{ kind: 'user_id', value: `C-${(n * 7 + copy) % 30}` }],
              message: `place ${'abcde'[n % 5]}`,
              occurredAt: new Date(Date.now() - (n % 25) * day),
            }),
            shared,
          ),
        ),
      ),
    ),
  )
  expect(await row('select count(*) from error_events')).toEqual({ count: '401' })
  expect(await row('select sum(events)::int as n from issues')).toEqual({ n: 401 })
  expect(await row('select sum(events)::int as n from customer_issues')).toEqual({ n: 401 })
  expect(await row('select sum(events)::int as n from issue_hours')).toEqual({ n: 401 })
  expect(await row('select sum(customers)::int = (select count(*) from customer_issues) as same from issues')).toEqual({
    same: true,
  })
})
