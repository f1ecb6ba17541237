import { countIssueEvents, culpritOf, type IssueCount } from '#server/domains/issues/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { lockIds } from '#server/platform/locks.ts'
import { runKept } from '#server/platform/plans.ts'
import type { NameRules } from '#server/platform/scrubbing/index.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { sql } from 'drizzle-orm'
import { keptAttributes } from './attributes.ts'
import { packSample } from './sample.ts'
import { settleTwins } from './twins.ts'

/** An event about to be stored; `customerId` is '' when it names nobody. */
type EventRow = {
  customerId: string
  /** The directory lists the customer: what else the event says of whom it hit is then not needed again. */
  isListed?: boolean
  issueId: number
  /** By which fingerprint it came into the issue. */
  fingerprintId: number
  sourceId: number
  receivedAt: Date
  service: string
  environment: string
  signal: ErrorSignal
  /** What is left out of the sample; without it, what the built-in rules say. */
  names?: NameRules
}

export type StoredEvent = {
  customerId: string
  issueId: number
  fingerprintId: number
  occurredAt: Date
  service: string
  environment: string
  /** Where it stood among the rows that were handed in. */
  row: number
}

const hourMs = 3_600_000
/** How long after its first arrival a retry of an event without a usable time is still known as the same. */
const retryWindowMs = 2 * 86_400_000
/** Of each customer, and of nobody, only so many of the latest events are looked through: a retry comes soon. */
const mostLooked = 2_000

/**
 * Stores the events and counts them for their customers, issues and hours; keeps the first payload of an issue at a
 * customer. Returns those that were new: an ID that the customer already has, stored or earlier in `rows`, counts once.
 */
export async function writeEvents(tx: Transaction, ctx: Context, rows: EventRow[]): Promise<StoredEvent[]> {
  const firsts = new Map<string, { row: EventRow; index: number; occurredAt: Date }>()
  for (const [index, row] of rows.entries()) {
    const key = eventKey(row.customerId, row.signal.id)
    if (!firsts.has(key)) firsts.set(key, { row, index, occurredAt: row.signal.occurredAt })
  }
  // Two copies that each look for what the other is about to store would both store it.
  const sought = rows.filter(({ signal }) => signal.timeGuessed || signal.mayHaveTwin)
  await lockIds(
    tx,
    sought.map(({ signal }) => signal.id),
  )
  await settleGuessedTimes(tx, ctx, firsts)
  await settleTwins(tx, ctx, firsts.values())
  const sorted = [...firsts].sort(([a], [b]) => (a < b ? -1 : 1))
  const inserted = await insertEvents(
    tx,
    ctx,
    sorted.map(([, first]) => first),
  )
  const stored = sorted.flatMap(([key, { row, index, occurredAt }]) => {
    if (!inserted.has(key)) return []
    const { customerId, issueId, fingerprintId, service, environment } = row
    return [{ customerId, issueId, fingerprintId, service, environment, occurredAt, row: index }]
  })
  if (stored.length === 0) return []

  const newPairs = await countCustomerIssues(tx, ctx, stored)
  await keepSamples(tx, ctx, rows, stored, newPairs)
  const newCustomers = new Map<number, number>()
  for (const { issueId } of newPairs.values()) newCustomers.set(issueId, (newCustomers.get(issueId) ?? 0) + 1)
  await countIssueEvents(tx, ctx, countHours(stored), newCustomers)
  return stored
}

const eventKey = (customerId: string, id: string) => `${customerId}\n${id}`
const pairKey = (customerId: string, issueId: number) => `${customerId}\n${issueId}`

/** A retry of an event whose time we had to guess gets the time of its first arrival. */
async function settleGuessedTimes(
  tx: Transaction,
  ctx: Context,
  firsts: Map<string, { row: EventRow; occurredAt: Date }>,
): Promise<void> {
  const guessed = [...firsts.values()].filter(({ row }) => row.signal.timeGuessed)
  if (guessed.length === 0) return
  const since = guessed.map(({ occurredAt }) => new Date(occurredAt.getTime() - retryWindowMs).toISOString())
  const list = sql`
    unnest(${sql.param(guessed.map(({ row }) => row.customerId))}::text[],
           ${sql.param(guessed.map(({ row }) => row.signal.id))}::uuid[],
           ${sql.param(since)}::timestamptz[]) as g (customer_id, id, since)`
  const rows = await runKept<{ customer_id: string; id: string; occurred_at: string }>(
    tx,
    ctx,
    'first-arrivals',
    sql`
    select e.customer_id, e.id, e.occurred_at
      from (select customer_id, min(since) as since from ${list} group by 1) looked
      cross join lateral (
        select e.customer_id, e.id, e.occurred_at from error_events e
         where e.customer_id = looked.customer_id and e.occurred_at >= looked.since
         order by e.occurred_at desc limit ${mostLooked}) e
      join ${list} on g.customer_id = e.customer_id and g.id = e.id`,
  )
  for (const row of rows) {
    const first = firsts.get(eventKey(row.customer_id, row.id))
    if (first) first.occurredAt = new Date(row.occurred_at)
  }
}

/** Keys of the events that were not there before. */
async function insertEvents(
  tx: Transaction,
  ctx: Context,
  events: { row: EventRow; occurredAt: Date }[],
): Promise<Set<string>> {
  const byId = new Map(events.map((event) => [event.row.signal.id, event]))
  // One ID of several customers is so rare that only then each comes back with its customer.
  const isPlain = byId.size === events.length
  const column = <Value>(pick: (row: EventRow) => Value) => sql.param(events.map(({ row }) => pick(row)))
  const rows = await runKept<{ ids: string | null; customer_id?: string }>(
    tx,
    ctx,
    isPlain ? 'insert-events' : 'insert-events-alike',
    sql`
    with made as (
    insert into error_events (customer_id, occurred_at, id, issue_id, source_id, received_at, level, kind, message,
                              culprit, service, environment, release, region, trace_id, fingerprint_id,
                              attributes)
    select * from unnest(
      ${column((row) => row.customerId)}::text[],
      ${sql.param(events.map(({ occurredAt }) => occurredAt.toISOString()))}::timestamptz[],
      ${column((row) => row.signal.id)}::uuid[],
      ${column((row) => row.issueId)}::bigint[],
      ${column((row) => row.sourceId)}::int[],
      ${column((row) => row.receivedAt.toISOString())}::timestamptz[],
      ${column((row) => row.signal.level)}::text[],
      ${column((row) => row.signal.exceptions.at(-1)?.type ?? null)}::text[],
      ${column((row) => row.signal.message)}::text[],
      ${column((row) => culpritOf(row.signal))}::text[],
      ${column((row) => row.service)}::text[],
      ${column((row) => row.environment)}::text[],
      ${column((row) => row.signal.release)}::text[],
      ${column((row) => row.signal.region)}::text[],
      ${column((row) => row.signal.traceId)}::text[],
      ${column((row) => row.fingerprintId)}::bigint[],
      ${column((row) => (row.isListed ? null : keptAttributes(row.signal.attributes)))}::jsonb[])
    on conflict do nothing
    returning id, customer_id)
    select ${isPlain ? sql`string_agg(id::text, ' ') as ids` : sql`id::text as ids, customer_id`} from made`,
  )
  return new Set(
    rows.flatMap(({ ids, customer_id: customerId }) =>
      (ids?.split(' ') ?? []).map((id) => eventKey(customerId ?? byId.get(id)?.row.customerId ?? '', id)),
    ),
  )
}

type Pair = { customerId: string; issueId: number; events: number; firstSeen: Date; lastSeen: Date; row: number }

/** Counts per customer and issue; returns the pairs that met for the first time. Events that name nobody are left out. */
async function countCustomerIssues(tx: Transaction, ctx: Context, stored: StoredEvent[]): Promise<Map<string, Pair>> {
  const pairs = new Map<string, Pair>()
  for (const { customerId, issueId, occurredAt, row } of stored) {
    if (customerId === '') continue
    const key = pairKey(customerId, issueId)
    const pair = pairs.get(key)
    if (!pair) {
      pairs.set(key, { customerId, issueId, events: 1, firstSeen: occurredAt, lastSeen: occurredAt, row })
      continue
    }
    pair.events += 1
    if (occurredAt < pair.firstSeen) pair.firstSeen = occurredAt
    if (occurredAt > pair.lastSeen) pair.lastSeen = occurredAt
  }
  if (pairs.size === 0) return pairs
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair)
  const rows = await runKept<{ customer_id: string; issue_id: string }>(
    tx,
    ctx,
    'count-customers',
    sql`
    with counted as (
    insert into customer_issues (customer_id, issue_id, events, first_seen, last_seen)
    select * from unnest(${sql.param(sorted.map((pair) => pair.customerId))}::text[],
                         ${sql.param(sorted.map((pair) => pair.issueId))}::bigint[],
                         ${sql.param(sorted.map((pair) => pair.events))}::bigint[],
                         ${sql.param(sorted.map((pair) => pair.firstSeen.toISOString()))}::timestamptz[],
                         ${sql.param(sorted.map((pair) => pair.lastSeen.toISOString()))}::timestamptz[])
    on conflict (customer_id, issue_id) do update
       set events = customer_issues.events + excluded.events,
           first_seen = least(customer_issues.first_seen, excluded.first_seen),
           last_seen = greatest(customer_issues.last_seen, excluded.last_seen)
    returning customer_id, issue_id, xmax = 0 as is_new)
    select customer_id, issue_id from counted where is_new`,
  )
  // xmax is zero for a row that this statement made, and ours for one that it changed.
  const fresh = new Set(rows.map((row) => pairKey(row.customer_id, Number(row.issue_id))))
  return new Map([...pairs].filter(([key]) => fresh.has(key)))
}

async function keepSamples(
  tx: Transaction,
  ctx: Context,
  rows: EventRow[],
  stored: StoredEvent[],
  newPairs: Map<string, Pair>,
): Promise<void> {
  const samples = stored.flatMap((event) => {
    const row = rows[event.row]
    return row && newPairs.get(pairKey(event.customerId, event.issueId))?.row === event.row ? [{ event, row }] : []
  })
  if (samples.length === 0) return
  const packed = samples.map(({ row }) => packSample(row.signal.payload, row.names))
  let end = 0
  // All payloads as one value, cut up there: as an array each byte would travel as two digits.
  await runKept(
    tx,
    ctx,
    'keep-samples',
    sql`
    insert into event_samples (customer_id, issue_id, event_id, at, payload)
    select customer_id, issue_id, event_id, at, substring(${Buffer.concat(packed)}::bytea from start for length)
      from unnest(${sql.param(samples.map(({ event }) => event.customerId))}::text[],
                         ${sql.param(samples.map(({ event }) => event.issueId))}::bigint[],
                         ${sql.param(samples.map(({ row }) => row.signal.id))}::uuid[],
                         ${sql.param(samples.map(({ event }) => event.occurredAt.toISOString()))}::timestamptz[],
                         ${sql.param(packed.map(({ length }) => (end += length) - length + 1))}::int[],
                         ${sql.param(packed.map(({ length }) => length))}::int[])
             as s (customer_id, issue_id, event_id, at, start, length)
    on conflict do nothing`,
  )
}

function countHours(stored: StoredEvent[]): IssueCount[] {
  const counts = new Map<string, IssueCount>()
  for (const { issueId, fingerprintId, occurredAt } of stored) {
    const hour = Math.floor(occurredAt.getTime() / hourMs) * hourMs
    const key = `${fingerprintId} ${hour}`
    const count = counts.get(key)
    if (!count) {
      counts.set(key, {
        issueId,
        fingerprintId,
        hour: new Date(hour),
        events: 1,
        firstSeen: occurredAt,
        lastSeen: occurredAt,
      })
      continue
    }
    count.events += 1
    if (occurredAt < count.firstSeen) count.firstSeen = occurredAt
    if (occurredAt > count.lastSeen) count.lastSeen = occurredAt
  }
  return [...counts.values()]
}
