import { countIssueEvents, culpritOf, type IssueCount } from '#server/domains/issues/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { sql } from 'drizzle-orm'
import { packSample } from './sample.ts'

/** An event about to be stored; `customerId` is '' when it names nobody. */
type EventRow = {
  customerId: string
  issueId: number
  sourceId: number
  receivedAt: Date
  service: string
  environment: string
  signal: ErrorSignal
}

export type StoredEvent = {
  customerId: string
  issueId: number
  occurredAt: Date
  service: string
  environment: string
  /** Where it stood among the rows that were handed in. */
  row: number
}

const hourMs = 3_600_000
/** How long after its first arrival a retry of an event without a usable time is still known as the same. */
const retryWindowMs = 2 * 86_400_000

/**
 * Stores the events and counts them for their customers, issues and hours; keeps the first payload of an issue at a
 * customer. Returns those that were new: an ID that the customer already has, stored or earlier in `rows`, counts once.
 */
export async function writeEvents(tx: Transaction, _ctx: Context, rows: EventRow[]): Promise<StoredEvent[]> {
  const firsts = new Map<string, { row: EventRow; index: number; occurredAt: Date }>()
  for (const [index, row] of rows.entries()) {
    const key = eventKey(row.customerId, row.signal.id)
    if (!firsts.has(key)) firsts.set(key, { row, index, occurredAt: row.signal.occurredAt })
  }
  await settleGuessedTimes(tx, firsts)
  const sorted = [...firsts].sort(([a], [b]) => (a < b ? -1 : 1))
  const inserted = await insertEvents(
    tx,
    sorted.map(([, first]) => first),
  )
  const stored = sorted.flatMap(([key, { row, index, occurredAt }]) => {
    if (!inserted.has(key)) return []
    const { customerId, issueId, service, environment } = row
    return [{ customerId, issueId, service, environment, occurredAt, row: index }]
  })
  if (stored.length === 0) return []

  const newPairs = await countCustomerIssues(tx, stored)
  await keepSamples(tx, rows, stored, newPairs)
  const newCustomers = new Map<number, number>()
  for (const { issueId } of newPairs.values()) newCustomers.set(issueId, (newCustomers.get(issueId) ?? 0) + 1)
  await countIssueEvents(tx, countHours(stored), newCustomers)
  return stored
}

const eventKey = (customerId: string, id: string) => `${customerId}\n${id}`
const pairKey = (customerId: string, issueId: number) => `${customerId}\n${issueId}`

/** A retry of an event whose time we had to guess gets the time of its first arrival. */
async function settleGuessedTimes(
  tx: Transaction,
  firsts: Map<string, { row: EventRow; occurredAt: Date }>,
): Promise<void> {
  const guessed = [...firsts.values()].filter(({ row }) => row.signal.timeGuessed)
  if (guessed.length === 0) return
  const { rows } = await tx.execute<{ customer_id: string; id: string; occurred_at: string }>(sql`
    select e.customer_id, e.id, e.occurred_at
      from unnest(${sql.param(guessed.map(({ row }) => row.customerId))}::text[],
                  ${sql.param(guessed.map(({ row }) => row.signal.id))}::uuid[],
                  ${sql.param(guessed.map(({ occurredAt }) => new Date(occurredAt.getTime() - retryWindowMs).toISOString()))}::timestamptz[])
             as g (customer_id, id, since)
      join error_events e on e.customer_id = g.customer_id and e.id = g.id and e.occurred_at >= g.since`)
  for (const row of rows) {
    const first = firsts.get(eventKey(row.customer_id, row.id))
    if (first) first.occurredAt = new Date(row.occurred_at)
  }
}

/** Keys of the events that were not there before. */
async function insertEvents(tx: Transaction, events: { row: EventRow; occurredAt: Date }[]): Promise<Set<string>> {
  const column = <Value>(pick: (row: EventRow) => Value) => sql.param(events.map(({ row }) => pick(row)))
  const { rows } = await tx.execute<{ customer_id: string; id: string }>(sql`
    insert into error_events (customer_id, occurred_at, id, issue_id, source_id, received_at, level, kind, message,
                              culprit, service, environment, release, region, trace_id)
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
      ${column((row) => row.signal.traceId)}::text[])
    on conflict do nothing
    returning customer_id, id`)
  return new Set(rows.map((row) => eventKey(row.customer_id, row.id)))
}

type Pair = { customerId: string; issueId: number; events: number; firstSeen: Date; lastSeen: Date; row: number }

/** Counts per customer and issue; returns the pairs that met for the first time. Events that name nobody are left out. */
async function countCustomerIssues(tx: Transaction, stored: StoredEvent[]): Promise<Map<string, Pair>> {
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
  const { rows } = await tx.execute<{ customer_id: string; issue_id: string; met: boolean }>(sql`
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
    returning customer_id, issue_id, xmax <> 0 as met`)
  // xmax is zero for a row that this statement made, and ours for one that it changed.
  for (const row of rows) if (row.met) pairs.delete(pairKey(row.customer_id, Number(row.issue_id)))
  return pairs
}

async function keepSamples(
  tx: Transaction,
  rows: EventRow[],
  stored: StoredEvent[],
  newPairs: Map<string, Pair>,
): Promise<void> {
  const samples = stored.flatMap((event) => {
    const row = rows[event.row]
    return row && newPairs.get(pairKey(event.customerId, event.issueId))?.row === event.row ? [{ event, row }] : []
  })
  if (samples.length === 0) return
  await tx.execute(sql`
    insert into event_samples (customer_id, issue_id, event_id, at, payload)
    select * from unnest(${sql.param(samples.map(({ event }) => event.customerId))}::text[],
                         ${sql.param(samples.map(({ event }) => event.issueId))}::bigint[],
                         ${sql.param(samples.map(({ row }) => row.signal.id))}::uuid[],
                         ${sql.param(samples.map(({ event }) => event.occurredAt.toISOString()))}::timestamptz[],
                         ${sql.param(samples.map(({ row }) => packSample(row.signal)))}::bytea[])
    on conflict do nothing`)
}

function countHours(stored: StoredEvent[]): IssueCount[] {
  const counts = new Map<string, IssueCount>()
  for (const { issueId, occurredAt } of stored) {
    const hour = Math.floor(occurredAt.getTime() / hourMs) * hourMs
    const key = `${issueId} ${hour}`
    const count = counts.get(key)
    if (!count) {
      counts.set(key, { issueId, hour: new Date(hour), events: 1, firstSeen: occurredAt, lastSeen: occurredAt })
      continue
    }
    count.events += 1
    if (occurredAt < count.firstSeen) count.firstSeen = occurredAt
    if (occurredAt > count.lastSeen) count.lastSeen = occurredAt
  }
  return [...counts.values()]
}
