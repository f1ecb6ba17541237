import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import { sql } from 'drizzle-orm'

/** An event as a customer's own words name it; `at` is when they were written. */
type NamedEvent = { customerId: string; eventId: string; at: Date }

/** Of one customer. */
const mostLooked = 10_000

/**
 * The issue of each event, null where this customer has no such event. Looks from a week before the words to a day
 * after them, and there at the latest events only, so that a customer with many events costs no more.
 */
export async function issuesOfEvents(
  tx: Transaction,
  ctx: Context,
  named: readonly NamedEvent[],
): Promise<(number | null)[]> {
  if (named.length === 0) return []
  const rows = await runKept<{ customer_id: string; id: string; issue_id: string }>(
    tx,
    ctx,
    'issues-of-events',
    sql`
    with n as materialized (select * from unnest(${sql.param(named.map((one) => one.customerId))}::text[],
                  ${sql.param(named.map((one) => one.eventId))}::uuid[],
                  ${sql.param(named.map((one) => one.at.toISOString()))}::timestamptz[]) as n (customer_id, id, at))
    select e.customer_id, e.id, e.issue_id
      from (select customer_id, min(at) - interval '7 days' as since, max(at) + interval '1 day' as until from n group by 1) looked
      cross join lateral (
        select e.customer_id, e.id, e.issue_id from error_events e
         where e.customer_id = looked.customer_id and e.occurred_at between looked.since and looked.until
         order by e.occurred_at desc limit ${mostLooked}) e
      join n on n.customer_id = e.customer_id and n.id = e.id`,
  )
  const issues = new Map(rows.map((row) => [keyOf(row.customer_id, row.id), Number(row.issue_id)]))
  return named.map(({ customerId, eventId }) => issues.get(keyOf(customerId, eventId)) ?? null)
}

const keyOf = (customerId: string, eventId: string) => `${customerId}\n${eventId}`
