import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'

/** An event that leaves `from`; times as PostgreSQL writes them. */
export type Leaving = {
  from: string
  to: string
  at: string
  id: string
  issueId: number
  fingerprintId: number | null
  hour: string
}
/** The same, when `to` has it already: it goes, and with it what it added to the counters. */
export type Gone = Leaving

type Pair = { customerId: string; issueId: number; lost: number; won: number }

/**
 * Brings the counters and samples per customer and issue to where the events are now. Returns, per issue, how many
 * customers it has more, or fewer.
 */
export async function movePairs(
  tx: Transaction,
  moved: readonly Leaving[],
  copies: readonly Gone[],
): Promise<Map<number, number>> {
  const pairs = pairsOf(moved, copies)
  const customers = new Map<number, number>()
  if (pairs.length === 0) return customers
  const add = (issueId: number, by: number) => customers.set(issueId, (customers.get(issueId) ?? 0) + by)
  const list = sql`
    unnest(
      ${sql.param(pairs.map(({ customerId }) => customerId))}::text[],
      ${sql.param(pairs.map(({ issueId }) => issueId))}::bigint[],
      ${sql.param(pairs.map(({ lost }) => lost))}::bigint[],
      ${sql.param(pairs.map(({ won }) => won))}::bigint[]
    ) with ordinality as w (customer_id, issue_id, lost, won, place)`
  // In the order in which intake takes them, so that the two cannot deadlock.
  await tx.execute(sql`
    select from ${list} join customer_issues c on c.customer_id = w.customer_id and c.issue_id = w.issue_id
     order by w.place for update of c`)
  const won = await tx.execute<{ issue_id: string; is_new: boolean }>(sql`
    insert into customer_issues as c (customer_id, issue_id, events, first_seen, last_seen)
    select w.customer_id, w.issue_id, w.won, min(m.at), max(m.at)
      from ${list}
      join unnest(
        ${sql.param(moved.map(({ to }) => to))}::text[],
        ${sql.param(moved.map(({ issueId }) => issueId))}::bigint[],
        ${sql.param(moved.map(({ at }) => at))}::timestamptz[]
      ) as m (customer_id, issue_id, at) on m.customer_id = w.customer_id and m.issue_id = w.issue_id
     where w.won > 0
     group by w.customer_id, w.issue_id, w.won, w.place order by w.place
    on conflict (customer_id, issue_id) do update
       set events = c.events + excluded.events,
           first_seen = least(c.first_seen, excluded.first_seen),
           last_seen = greatest(c.last_seen, excluded.last_seen)
    returning issue_id, xmax = 0 as is_new`)
  for (const row of won.rows) if (row.is_new) add(Number(row.issue_id), 1)
  await moveSamples(tx, moved)
  await tx.execute(sql`
    update customer_issues c set events = c.events - w.lost from ${list}
     where w.lost > 0 and c.customer_id = w.customer_id and c.issue_id = w.issue_id`)
  const empty = await tx.execute<{ issue_id: string }>(sql`
    with gone as (
      delete from customer_issues c using ${list}
       where c.customer_id = w.customer_id and c.issue_id = w.issue_id and c.events <= 0
      returning c.customer_id, c.issue_id),
    samples as (
      delete from event_samples s using gone
       where s.customer_id = gone.customer_id and s.issue_id = gone.issue_id)
    select issue_id from gone`)
  for (const row of empty.rows) add(Number(row.issue_id), -1)
  return customers
}

/** Events of nobody are not counted per customer. */
function pairsOf(moved: readonly Leaving[], copies: readonly Gone[]): Pair[] {
  const pairs = new Map<string, Pair>()
  const count = (customerId: string, issueId: number, side: 'lost' | 'won') => {
    if (customerId === '') return
    const key = `${customerId}\n${issueId}`
    const pair = pairs.get(key) ?? { customerId, issueId, lost: 0, won: 0 }
    pairs.set(key, pair)
    pair[side] += 1
  }
  for (const { from, to, issueId } of moved) {
    count(from, issueId, 'lost')
    count(to, issueId, 'won')
  }
  for (const { from, issueId } of copies) count(from, issueId, 'lost')
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair)
}

/** A sample goes where its event goes, unless there is one already. */
async function moveSamples(tx: Transaction, moved: readonly Leaving[]): Promise<void> {
  const named = moved.filter(({ from }) => from !== '')
  if (named.length === 0) return
  await tx.execute(sql`
    with gone as (
      delete from event_samples s
       using unnest(
         ${sql.param(named.map(({ from }) => from))}::text[],
         ${sql.param(named.map(({ issueId }) => issueId))}::bigint[],
         ${sql.param(named.map(({ id }) => id))}::uuid[],
         ${sql.param(named.map(({ to }) => to))}::text[]
       ) as w (from_id, issue_id, id, to_id)
       where s.customer_id = w.from_id and s.issue_id = w.issue_id and s.event_id = w.id
      returning w.to_id, s.issue_id, s.event_id, s.at, s.payload)
    insert into event_samples (customer_id, issue_id, event_id, at, payload)
    select to_id, issue_id, event_id, at, payload from gone where to_id <> '' order by 1, 2
    on conflict do nothing`)
}

/** Takes out of the issues' counters what the copies added, and counts the customers that came and went. */
export async function forgetCopies(
  tx: Transaction,
  copies: readonly Gone[],
  customers: ReadonlyMap<number, number>,
): Promise<void> {
  const issueIds = [...new Set([...copies.map(({ issueId }) => issueId), ...customers.keys()])].toSorted(
    (a, b) => a - b,
  )
  if (issueIds.length === 0) return
  const gone = (issueId: number) => copies.filter((copy) => copy.issueId === issueId).length
  const ids = sql.param(issueIds)
  await tx.execute(sql`select from issues where id = any(${ids}::bigint[]) order by id for no key update`)
  await tx.execute(sql`
    update issues i set events = i.events - c.events, customers = i.customers + c.customers
      from unnest(
        ${ids}::bigint[],
        ${sql.param(issueIds.map(gone))}::bigint[],
        ${sql.param(issueIds.map((issueId) => customers.get(issueId) ?? 0))}::bigint[]
      ) as c (id, events, customers)
     where i.id = c.id`)
  if (copies.length === 0) return
  await tx.execute(sql`
    with copies as (
      select * from unnest(
        ${sql.param(copies.map(({ issueId }) => issueId))}::bigint[],
        ${sql.param(copies.map(({ fingerprintId }) => fingerprintId))}::bigint[],
        ${sql.param(copies.map(({ hour }) => hour))}::timestamptz[]
      ) as c (issue_id, fingerprint_id, hour)),
    prints as (
      update issue_fingerprints f set events = f.events - c.events
        from (select fingerprint_id, count(*) as events from copies group by 1) c where f.id = c.fingerprint_id)
    update issue_hours h set events = h.events - c.events
      from (select issue_id, hour, count(*) as events from copies group by 1, 2) c
     where h.issue_id = c.issue_id and h.hour = c.hour`)
}
