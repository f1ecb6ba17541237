import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fingerprintSignals, groupKeyOf, groupSignals } from '#server/domains/issues/index.ts'
import { fingerprintV1 } from '#server/domains/issues/fingerprint-v1.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
})
afterAll(() => world.stop())

const signal = (message: string, more: Partial<ErrorSignal> = {}): ErrorSignal => ({
  id: randomUUID(),
  occurredAt: new Date(),
  timeGuessed: false,
  skewMs: 0,
  attributes: {},
  level: 'error',
  identities: [],
  message,
  template: null,
  exceptions: [],
  fingerprint: [],
  platform: 'node',
  service: null,
  environment: null,
  release: null,
  region: null,
  traceId: null,
  culprit: null,
  payload: null,
  ...more,
})
const thrown = (filename: string) => [
  { type: 'TypeError', value: 'x', frames: [{ module: null, filename, function: 'render', inApp: true }] },
]
const entriesOf = async (service: string, signals: ErrorSignal[]) => {
  const entries = signals.map((one) => ({ sourceId: 1, service, environment: 'production', signal: one }))
  const fingerprints = await fingerprintSignals(world.ctx, entries)
  return entries.map((entry, at) => ({ ...entry, fingerprint: fingerprints[at] ?? '' }))
}
const group = async (service: string, signals: ErrorSignal[], budget?: (sourceId: number) => boolean) => {
  const entries = await entriesOf(service, signals)
  return await world.ctx.db.transaction((tx) => groupSignals(tx, world.ctx, entries, budget))
}

/** An issue as version 1 left it. */
async function oldIssue(service: string, one: ErrorSignal): Promise<number> {
  const { rows } = await world.ctx.db.execute<{ id: string }>(sql`
    insert into issues (source_id, service, environment, title, level, first_seen, last_seen)
    values (1, ${service}, 'production', 'old', 'error', now(), now()) returning id`)
  await world.ctx.db.execute(sql`
    insert into issue_fingerprints (source_id, service, environment, fingerprint, version, issue_id, home_issue_id, title, created_at)
    values (1, ${service}, 'production', ${fingerprintV1(one)}, 1, ${rows[0]?.id}, ${rows[0]?.id}, 'old', now())`)
  return Number(rows[0]?.id)
}

test('what version 1 grouped goes on in the same issue', async () => {
  const stack = signal('', { exceptions: thrown('https://cdn.example/main.3f2a9c1b.js') })
  const log = signal('mail to claire@lefevre.example bounced with 550')
  const [stackIssue, logIssue] = [await oldIssue('shop', stack), await oldIssue('shop', log)]
  const found = await group('shop', [stack, log, signal('mail to paul@lefevre.example bounced with 421')])
  expect(found.map(({ issueId, isNew }) => [issueId, isNew])).toEqual([
    [stackIssue, false],
    [logIssue, false],
    [logIssue, false],
  ])
  // Another build, which version 1 would have taken for another issue.
  const [later] = await group('shop', [signal('', { exceptions: thrown('https://cdn.example/main.Zq8_x1.js') })])
  expect(later).toMatchObject({ issueId: stackIssue, fingerprintId: found[0]?.fingerprintId })
  const { rows } = await world.ctx.db.execute(sql`
    select version, count(*)::int as n from issue_fingerprints where service = 'shop' group by 1 order by 1`)
  expect(rows).toEqual([
    { version: 1, n: 2 },
    { version: 2, n: 2 },
  ])
})

test('the template that the SDK names decides, not the words', async () => {
  const template = 'no %s for %s'
  const found = await group('sdk', [
    signal('no invoice for Ann', { template }),
    signal('no money for Bob at all', { template }),
  ])
  expect(found[1]?.issueId).toBe(found[0]?.issueId)
})

test('beyond its budget a source has one issue for all the rest; what is known goes its way', async () => {
  const [known] = await group('shop', [signal('the disk is full')])
  let left = 1
  const budget = () => left-- > 0
  const exception = (type: string) => signal('', { exceptions: [{ type, value: null, frames: [] }] })
  const found = await group(
    'shop',
    [exception('A'), exception('B'), exception('C'), signal('the disk is full')],
    budget,
  )
  expect(found[0]?.isNew).toBe(true)
  expect(found[1]?.issueId).not.toBe(found[0]?.issueId)
  expect(found[2]?.issueId).toBe(found[1]?.issueId)
  expect(found[3]?.issueId).toBe(known?.issueId)
  const [again] = await group('other service', [exception('D')], budget)
  expect(again).toEqual({ ...found[1], isNew: false })
})

test('a key found elsewhere says the same', async () => {
  const entry = { sourceId: 1, service: 'shop', signal: signal('the disk is full') }
  const key = structuredClone(groupKeyOf(entry.signal))
  expect(await fingerprintSignals(world.ctx, [{ ...entry, key }])).toEqual(await fingerprintSignals(world.ctx, [entry]))
})

test('copies that meet the same new errors at once make one issue of each', async () => {
  const signals = Array.from({ length: 30 }, (_, at) =>
    signal('', { exceptions: thrown(`src/file${'abcdefghij'[at % 10]}.ts`) }),
  )
  const found = await Promise.all([signals, signals.toReversed(), signals].map((some) => group('race', some)))
  const ids = new Set(found.flat().map(({ issueId }) => issueId))
  expect(ids.size).toBe(10)
  const { rows } = await world.ctx.db.execute(sql`select count(*)::int as n from issues where service = 'race'`)
  expect(rows).toEqual([{ n: 10 }])
})
