import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'

/**
 * After events were taken from these customers: from when to when they met each issue, from the events that are left.
 * Where some of the counted events are older than what is kept, the beginning stays as it was.
 */
export async function settleCustomers(tx: Transaction, customerIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    with left_over as (
      select customer_id, issue_id, count(*) as events, min(occurred_at) as first_seen, max(occurred_at) as last_seen
        from error_events where customer_id = any(${sql.param(customerIds)}::text[]) group by 1, 2),
    locked as (
      select customer_id, issue_id from customer_issues
       where customer_id = any(${sql.param(customerIds)}::text[]) order by customer_id, issue_id for update)
    update customer_issues c
       set first_seen = case when l.events >= c.events then l.first_seen else least(c.first_seen, l.first_seen) end,
           last_seen = l.last_seen
      from left_over l join locked using (customer_id, issue_id)
     where c.customer_id = l.customer_id and c.issue_id = l.issue_id`)
}
