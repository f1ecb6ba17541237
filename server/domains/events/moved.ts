import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'

/** Events of one customer in one hour that have just changed their issue. */
export type Moved = { customer_id: string; hour: string; events: number; first_seen: string; last_seen: string }
type Way = { from: number; to: number }

/**
 * Moves what counts these events from one issue to the other: customers, hours, the issues themselves. Returns the
 * customers who have nothing left in the first.
 */
export async function addMoved(tx: Transaction, { from, to }: Way, moved: Moved[]): Promise<string[]> {
  if (moved.length === 0) return []
  const column = <Key extends keyof Moved>(key: Key) => sql.param(moved.map((row) => row[key]))
  const rows = sql`unnest(${column('customer_id')}::text[], ${column('hour')}::timestamptz[], ${column('events')}::bigint[],
    ${column('first_seen')}::timestamptz[], ${column('last_seen')}::timestamptz[]) as m (customer_id, hour, events, first_seen, last_seen)`
  const added = await tx.execute<{ n: number }>(sql`
    with sums as (
      select customer_id, sum(events) as events, min(first_seen) as first_seen, max(last_seen) as last_seen
        from ${rows} where customer_id <> '' group by 1
    ), lost as (
      update customer_issues c set events = c.events - sums.events from sums
       where c.customer_id = sums.customer_id and c.issue_id = ${from}
    ), won as (
      insert into customer_issues as c (customer_id, issue_id, events, first_seen, last_seen)
      select customer_id, ${to}, events, first_seen, last_seen from sums order by customer_id
      on conflict (customer_id, issue_id) do update
         set events = c.events + excluded.events, first_seen = least(c.first_seen, excluded.first_seen),
             last_seen = greatest(c.last_seen, excluded.last_seen)
      returning xmax = 0 as is_new)
    select count(*)::int as n from won where is_new`)
  const emptied = await tx.execute<{ customer_id: string }>(sql`
    delete from customer_issues where issue_id = ${from} and events <= 0 and customer_id = any(${column('customer_id')}::text[])
    returning customer_id`)
  await tx.execute(sql`
    with sums as (select hour, sum(events) as events from ${rows} group by 1),
    lost as (update issue_hours h set events = h.events - sums.events from sums where h.issue_id = ${from} and h.hour = sums.hour)
    insert into issue_hours as h (issue_id, hour, events) select ${to}, hour, events from sums order by hour
    on conflict (issue_id, hour) do update set events = h.events + excluded.events`)
  await tx.execute(
    sql`delete from issue_hours where issue_id = ${from} and events <= 0 and hour = any(${column('hour')}::timestamptz[])`,
  )
  await tx.execute(sql`
    with sums as (select sum(events) as events, min(first_seen) as first_seen, max(last_seen) as last_seen from ${rows})
    update issues i
       set events = i.events + case when i.id = ${to} then sums.events else -sums.events end,
           customers = i.customers + case when i.id = ${to} then ${added.rows[0]?.n ?? 0}::bigint else -${emptied.rows.length}::bigint end,
           first_seen = case when i.id = ${to} then least(i.first_seen, sums.first_seen) else i.first_seen end,
           last_seen = case when i.id = ${to} then greatest(i.last_seen, sums.last_seen) else i.last_seen end
      from sums where i.id in (${from}, ${to})`)
  return emptied.rows.map((row) => row.customer_id)
}

/** What an hour still counts is of events that are not stored any more: it follows when all is moved. */
export async function emptyHour(tx: Transaction, { from, to }: Way, hour: string): Promise<void> {
  await tx.execute(sql`
    with gone as (
      delete from issue_hours where issue_id = ${from} and hour = ${hour}::timestamptz returning hour, events
    )
    insert into issue_hours as h (issue_id, hour, events) select ${to}, hour, events from gone where events > 0
    on conflict (issue_id, hour) do update set events = h.events + excluded.events`)
}
