import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'
import { type Gone, forgetCopies, type Leaving, movePairs } from './reassign-counts.ts'

/** One stored event by its key, and the customer that it is to have; `at` is its time as PostgreSQL writes it. */
export type Reassignment = { customerId: string; at: string; id: string; to: string }

export type Reassigned = {
  moved: number
  /** What changed for incidents. */
  issueIds: number[]
  /** Customers that have fewer events now. */
  lost: string[]
}

/**
 * Gives single events to other customers ('' for nobody), with counters and samples; what an issue's first and last
 * event was at those that lost some is set right by `settleCustomers`. An event that the new customer has already
 * counts once. An event that is not there any more is left out. The caller holds the lock `links`, at least shared.
 */
export async function reassignEvents(tx: Transaction, wanted: readonly Reassignment[]): Promise<Reassigned> {
  const found = await lockEvents(tx, wanted)
  const taken = new Set<string>()
  const leaving: Leaving[] = []
  const copies: Gone[] = []
  for (const event of found) {
    const place = `${event.to}\n${event.at}\n${event.id}`
    if (event.isThere || taken.has(place)) copies.push(event)
    else leaving.push(event)
    taken.add(place)
  }
  if (found.length === 0) return { moved: 0, issueIds: [], lost: [] }
  await removeEvents(tx, copies)
  await rekeyEvents(tx, leaving)
  const newCustomers = await movePairs(tx, leaving, copies)
  await forgetCopies(tx, copies, newCustomers)
  return {
    moved: leaving.length,
    issueIds: [...new Set(found.map(({ issueId }) => issueId))].toSorted((a, b) => a - b),
    lost: [...new Set(found.map(({ from }) => from))].filter(Boolean).toSorted(),
  }
}

async function lockEvents(
  tx: Transaction,
  wanted: readonly Reassignment[],
): Promise<(Leaving & { isThere: boolean })[]> {
  if (wanted.length === 0) return []
  const { rows } = await tx.execute<{
    from_id: string
    to_id: string
    at: string
    id: string
    issue_id: string
    fingerprint_id: string | null
    hour: string
    is_there: boolean
  }>(sql`
    select e.customer_id as from_id, w.to_id, e.occurred_at::text as at, e.id, e.issue_id, e.fingerprint_id,
           date_trunc('hour', e.occurred_at, 'UTC')::text as hour,
           exists (select from error_events t
                    where t.customer_id = w.to_id and t.occurred_at = e.occurred_at and t.id = e.id) as is_there
      from unnest(
        ${sql.param(wanted.map(({ customerId }) => customerId))}::text[],
        ${sql.param(wanted.map(({ at }) => at))}::timestamptz[],
        ${sql.param(wanted.map(({ id }) => id))}::uuid[],
        ${sql.param(wanted.map(({ to }) => to))}::text[]
      ) as w (customer_id, at, id, to_id)
      join error_events e on e.customer_id = w.customer_id and e.occurred_at = w.at and e.id = w.id
     where w.to_id <> w.customer_id
     order by e.customer_id, e.occurred_at, e.id
       for update of e`)
  return rows.map((row) => ({
    from: row.from_id,
    to: row.to_id,
    at: row.at,
    id: row.id,
    issueId: Number(row.issue_id),
    fingerprintId: row.fingerprint_id === null ? null : Number(row.fingerprint_id),
    hour: row.hour,
    isThere: row.is_there,
  }))
}

const keys = (events: readonly Gone[]) => sql`
  unnest(
    ${sql.param(events.map(({ from }) => from))}::text[],
    ${sql.param(events.map(({ at }) => at))}::timestamptz[],
    ${sql.param(events.map(({ id }) => id))}::uuid[],
    ${sql.param(events.map(({ to }) => to))}::text[]
  ) as w (from_id, at, id, to_id)`

async function removeEvents(tx: Transaction, events: readonly Gone[]): Promise<void> {
  if (events.length === 0) return
  await tx.execute(sql`
    delete from error_events e using ${keys(events)}
     where e.customer_id = w.from_id and e.occurred_at = w.at and e.id = w.id`)
}

async function rekeyEvents(tx: Transaction, events: readonly Leaving[]): Promise<void> {
  if (events.length === 0) return
  await tx.execute(sql`
    update error_events e set customer_id = w.to_id from ${keys(events)}
     where e.customer_id = w.from_id and e.occurred_at = w.at and e.id = w.id`)
}
