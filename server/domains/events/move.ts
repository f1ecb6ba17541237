import type { Transaction } from '#server/platform/database.ts'
import { sql } from 'drizzle-orm'

/**
 * Gives all events and successes of one customer ID to another, with counters and samples: what was observed is
 * claimed by the directory. An event that both have counts once.
 */
export async function moveEvents(tx: Transaction, from: string, to: string): Promise<void> {
  if (from === to) return
  await tx.execute(sql`
    insert into event_samples (customer_id, issue_id, event_id, at, payload)
    select ${to}, issue_id, event_id, at, payload from event_samples where customer_id = ${from}
    on conflict do nothing`)
  await tx.execute(sql`delete from event_samples where customer_id = ${from}`)
  // An event that both have: the copy goes, and with it what it added to the counters.
  await tx.execute(sql`
    with twice as (
      delete from error_events f using error_events t
       where f.customer_id = ${from} and t.customer_id = ${to} and t.occurred_at = f.occurred_at and t.id = f.id
      returning f.issue_id, f.fingerprint_id, date_trunc('hour', f.occurred_at, 'UTC') as hour),
    hours as (
      update issue_hours h set events = h.events - d.events
        from (select issue_id, hour, count(*) as events from twice group by 1, 2) d
       where h.issue_id = d.issue_id and h.hour = d.hour),
    prints as (
      update issue_fingerprints p set events = p.events - d.events
        from (select fingerprint_id, count(*) as events from twice group by 1) d where p.id = d.fingerprint_id),
    own as (
      update customer_issues c set events = c.events - d.events
        from (select issue_id, count(*) as events from twice group by 1) d
       where c.customer_id = ${from} and c.issue_id = d.issue_id)
    update issues i set events = i.events - d.events
      from (select issue_id, count(*) as events from twice group by 1) d where i.id = d.issue_id`)
  await tx.execute(sql`update error_events set customer_id = ${to} where customer_id = ${from}`)
  await tx.execute(sql`
    with both_met as (
      select f.issue_id from customer_issues f join customer_issues t using (issue_id)
       where f.customer_id = ${from} and t.customer_id = ${to})
    update issues set customers = customers - 1 where id in (select issue_id from both_met)`)
  await tx.execute(sql`
    insert into customer_issues (customer_id, issue_id, events, first_seen, last_seen)
    select ${to}, issue_id, events, first_seen, last_seen from customer_issues where customer_id = ${from}
    on conflict (customer_id, issue_id) do update
       set events = customer_issues.events + excluded.events,
           first_seen = least(customer_issues.first_seen, excluded.first_seen),
           last_seen = greatest(customer_issues.last_seen, excluded.last_seen)`)
  await tx.execute(sql`delete from customer_issues where customer_id = ${from}`)
  await tx.execute(sql`
    insert into customer_activity (customer_id, hour, service, environment, successes, last_at)
    select ${to}, hour, service, environment, successes, last_at from customer_activity where customer_id = ${from}
    on conflict (customer_id, hour, service, environment) do update
       set successes = customer_activity.successes + excluded.successes,
           last_at = greatest(customer_activity.last_at, excluded.last_at)`)
  await tx.execute(sql`delete from customer_activity where customer_id = ${from}`)
}
