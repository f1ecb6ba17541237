import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import { sql } from 'drizzle-orm'

/** New events that came into one issue by one fingerprint within one hour. */
export type IssueCount = {
  issueId: number
  fingerprintId: number
  hour: Date
  events: number
  firstSeen: Date
  lastSeen: Date
}

/**
 * Adds new events to the counters of their issues, fingerprints and hours, and customers that met an issue for the
 * first time. Locks rows in the order of their keys, so that copies that count the same issues wait instead of
 * deadlocking.
 */
export async function countIssueEvents(
  tx: Transaction,
  ctx: Context,
  counts: IssueCount[],
  newCustomers: Map<number, number>,
): Promise<void> {
  if (counts.length === 0) return
  const sums = sumBy(counts, ({ issueId }) => issueId).sort((a, b) => a.issueId - b.issueId)
  const ids = sql.param(sums.map((sum) => sum.issueId))
  await runKept(
    tx,
    ctx,
    'count-issues',
    sql`
    with locked as (select id from issues where id = any(${ids}::bigint[]) order by id for no key update)
    update issues i
       set events = i.events + c.events, customers = i.customers + c.customers,
           first_seen = least(i.first_seen, c.first_seen), last_seen = greatest(i.last_seen, c.last_seen)
      from locked
      join unnest(${ids}::bigint[], ${sql.param(sums.map((sum) => sum.events))}::bigint[],
                  ${sql.param(sums.map((sum) => newCustomers.get(sum.issueId) ?? 0))}::bigint[],
                  ${sql.param(sums.map((sum) => sum.firstSeen.toISOString()))}::timestamptz[],
                  ${sql.param(sums.map((sum) => sum.lastSeen.toISOString()))}::timestamptz[])
             as c (id, events, customers, first_seen, last_seen) using (id)
     where i.id = locked.id`,
  )

  const hours = sumBy(counts, ({ issueId, hour }) => `${issueId} ${hour.getTime()}`).sort(
    (a, b) => a.issueId - b.issueId || a.hour.getTime() - b.hour.getTime(),
  )
  const prints = sumBy(counts, ({ fingerprintId }) => fingerprintId)
  // Who counts a fingerprint holds the lock on its issue already, so these rows need no order.
  await runKept(
    tx,
    ctx,
    'count-hours',
    sql`
    with prints as (
      update issue_fingerprints f set events = f.events + c.events
        from unnest(${sql.param(prints.map((row) => row.fingerprintId))}::bigint[],
                    ${sql.param(prints.map((row) => row.events))}::bigint[]) as c (id, events)
       where f.id = c.id)
    insert into issue_hours (issue_id, hour, events)
    select * from unnest(${sql.param(hours.map((row) => row.issueId))}::bigint[],
                         ${sql.param(hours.map((row) => row.hour.toISOString()))}::timestamptz[],
                         ${sql.param(hours.map((row) => row.events))}::bigint[])
    on conflict (issue_id, hour) do update set events = issue_hours.events + excluded.events`,
  )
}

/** One count for each key, with the events of all that have it and the time they span. */
function sumBy(counts: IssueCount[], keyOf: (count: IssueCount) => string | number): IssueCount[] {
  const sums = new Map<string | number, IssueCount>()
  for (const count of counts) {
    const key = keyOf(count)
    const sum = sums.get(key)
    if (!sum) {
      sums.set(key, { ...count })
      continue
    }
    sum.events += count.events
    if (count.firstSeen < sum.firstSeen) sum.firstSeen = count.firstSeen
    if (count.lastSeen > sum.lastSeen) sum.lastSeen = count.lastSeen
  }
  return [...sums.values()]
}
