import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'
import { addMoved, emptyHour, type Moved } from './moved.ts'

/** Some events of one issue on their way to another; see the issues' ports. */
type Step = {
  from: number
  to: number
  fingerprintIds: number[] | null
  homeFingerprintId: number | null
  limit: number
}

/**
 * Moves events of these customers to another issue, at most `limit`, with the counters of customers, issues and hours,
 * so that each says at every commit what the stored events say; samples follow. When no events are left and all is to
 * be moved, what is counted of events that retention has dropped follows too. `emptied` are the customers who have
 * nothing left in the issue. The caller holds the `links` lock exclusively.
 */
export async function moveEventsToIssue(
  tx: Transaction,
  step: Step & { customerIds: string[] },
): Promise<{ moved: number; done: boolean; emptied: string[] }> {
  const { from, to, customerIds } = step
  const moved = await moveSome(
    tx,
    step,
    sql`customer_issues m join error_events e on e.customer_id = m.customer_id and e.occurred_at between m.first_seen and m.last_seen
      where m.issue_id = ${from} and m.customer_id = any(${sql.param(customerIds)}::text[])`,
  )
  const emptied = await addMoved(tx, step, moved)
  const total = sum(moved)
  const done = total < step.limit
  if (step.fingerprintIds === null) {
    if (done) emptied.push(...(await moveRest(tx, from, to, customerIds)))
    await moveSamples(tx, from, to, sql`s.customer_id = any(${sql.param(emptied)}::text[])`)
  } else {
    const touched = [...new Set(moved.map((row) => row.customer_id))]
    await moveSamples(
      tx,
      from,
      to,
      sql`s.customer_id = any(${sql.param(touched)}::text[]) and exists (
        select from error_events e where e.customer_id = s.customer_id and e.occurred_at = s.at and e.id = s.event_id and e.issue_id = ${to})`,
    )
    if (done) await spanAgain(tx, from, customerIds)
  }
  return { moved: total, done, emptied }
}

/** The same for events of the hour from `hour` on that name nobody. */
export async function moveNobodysEventsToIssue(
  tx: Transaction,
  step: Step & { hour: string },
): Promise<{ moved: number; done: boolean }> {
  const moved = await moveSome(
    tx,
    step,
    sql`error_events e where e.customer_id = '' and e.occurred_at >= ${step.hour}::timestamptz
      and e.occurred_at < ${step.hour}::timestamptz + interval '1 hour'`,
  )
  await addMoved(tx, step, moved)
  const total = sum(moved)
  if (total >= step.limit) return { moved: total, done: false }
  if (step.fingerprintIds === null) await emptyHour(tx, step, step.hour)
  return { moved: total, done: true }
}

const sum = (moved: Moved[]) => moved.reduce((total, { events }) => total + events, 0)

/** Gives the first `limit` of these events to the other issue; each says from now on by which fingerprint it came. */
async function moveSome(tx: Transaction, step: Step, among: SQL): Promise<Moved[]> {
  const by = sql`coalesce(e.fingerprint_id, ${step.homeFingerprintId}::bigint)`
  const which = step.fingerprintIds === null ? sql`true` : sql`${by} = any(${sql.param(step.fingerprintIds)}::bigint[])`
  const { rows } = await tx.execute<Moved>(sql`
    with chosen as materialized (
      select e.customer_id, e.occurred_at, e.id from ${among} and e.issue_id = ${step.from} and ${which} limit ${step.limit}
    ), moved as (
      update error_events e set issue_id = ${step.to}, fingerprint_id = ${by}
        from chosen c where e.customer_id = c.customer_id and e.occurred_at = c.occurred_at and e.id = c.id
      returning e.customer_id, e.occurred_at)
    select customer_id, date_trunc('hour', occurred_at, 'UTC')::text as hour, count(*)::int as events,
           min(occurred_at)::text as first_seen, max(occurred_at)::text as last_seen
      from moved group by 1, 2 order by 1, 2`)
  return rows
}

/** Where the target has a sample of its own at a customer, the other stays with its issue, to be there after a split. */
async function moveSamples(tx: Transaction, from: number, to: number, which: SQL): Promise<void> {
  await tx.execute(sql`
    update event_samples s set issue_id = ${to}
     where s.issue_id = ${from} and ${which}
       and not exists (select from event_samples t where t.customer_id = s.customer_id and t.issue_id = ${to})`)
}

/** What is still counted at these customers is of events that are not stored any more. Returns whom it concerned. */
async function moveRest(tx: Transaction, from: number, to: number, customerIds: string[]): Promise<string[]> {
  const { rows } = await tx.execute<{ customer_id: string; is_new: boolean; events: string }>(sql`
    with gone as (
      delete from customer_issues where issue_id = ${from} and customer_id = any(${sql.param(customerIds)}::text[]) returning *
    ), kept as (
      insert into customer_issues as c (customer_id, issue_id, events, first_seen, last_seen)
      select customer_id, ${to}, events, first_seen, last_seen from gone order by customer_id
      on conflict (customer_id, issue_id) do update
         set events = c.events + excluded.events, first_seen = least(c.first_seen, excluded.first_seen),
             last_seen = greatest(c.last_seen, excluded.last_seen)
      returning customer_id, xmax = 0 as is_new)
    select gone.customer_id, gone.events, kept.is_new from gone join kept using (customer_id)`)
  if (rows.length === 0) return []
  const events = rows.reduce((total, row) => total + Number(row.events), 0)
  const added = rows.filter((row) => row.is_new).length
  await tx.execute(sql`
    update issues i
       set events = i.events + case when i.id = ${to} then ${events}::bigint else -${events}::bigint end,
           customers = i.customers + case when i.id = ${to} then ${added}::bigint else -${rows.length}::bigint end
     where i.id in (${from}, ${to})`)
  return rows.map((row) => row.customer_id)
}

/** After some of the customers' events went: their rows span what is left. */
async function spanAgain(tx: Transaction, issueId: number, customerIds: string[]): Promise<void> {
  await tx.execute(sql`
    update customer_issues c set first_seen = l.first_seen, last_seen = l.last_seen
      from (select m.customer_id, min(e.occurred_at) as first_seen, max(e.occurred_at) as last_seen
              from customer_issues m join error_events e on e.customer_id = m.customer_id and e.issue_id = m.issue_id
                   and e.occurred_at between m.first_seen and m.last_seen
             where m.issue_id = ${issueId} and m.customer_id = any(${sql.param(customerIds)}::text[]) group by 1) l
     where c.customer_id = l.customer_id and c.issue_id = ${issueId}
       and (c.first_seen, c.last_seen) is distinct from (l.first_seen, l.last_seen)`)
}
