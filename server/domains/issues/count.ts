import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import { sql } from 'drizzle-orm'

/** New events of one issue within one hour; `newCustomers` that had not met the issue before. */
export type IssueCount = { issueId: number; hour: Date; events: number; firstSeen: Date; lastSeen: Date }

/**
 * Adds new events to the counters of their issues and hours, and customers that met an issue for the first time.
 * Locks rows in the order of their keys, so that copies that count the same issues wait instead of deadlocking.
 */
export async function countIssueEvents(
  tx: Transaction,
  ctx: Context,
  counts: IssueCount[],
  newCustomers: Map<number, number>,
): Promise<void> {
  if (counts.length === 0) return
  const issues = new Map<number, Omit<IssueCount, 'hour'>>()
  for (const count of counts) {
    const sum = issues.get(count.issueId)
    if (!sum) {
      issues.set(count.issueId, { ...count })
      continue
    }
    sum.events += count.events
    if (count.firstSeen < sum.firstSeen) sum.firstSeen = count.firstSeen
    if (count.lastSeen > sum.lastSeen) sum.lastSeen = count.lastSeen
  }
  const sums = [...issues.values()].sort((a, b) => a.issueId - b.issueId)
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

  const hours = counts.toSorted((a, b) => a.issueId - b.issueId || a.hour.getTime() - b.hour.getTime())
  await runKept(
    tx,
    ctx,
    'count-hours',
    sql`
    insert into issue_hours (issue_id, hour, events)
    select * from unnest(${sql.param(hours.map((row) => row.issueId))}::bigint[],
                         ${sql.param(hours.map((row) => row.hour.toISOString()))}::timestamptz[],
                         ${sql.param(hours.map((row) => row.events))}::bigint[])
    on conflict (issue_id, hour) do update set events = issue_hours.events + excluded.events`,
  )
}
