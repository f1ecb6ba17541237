import { sql } from 'drizzle-orm'
import type { IssueCustomers } from '#shared/issues.ts'
import type { Queryable } from '#server/platform/database.ts'

/** A page of the customers who met the issue, by ID: any page costs the same, however many there are. */
export async function customersOfIssue(
  q: Queryable,
  issueId: number,
  page: { after?: string | null | undefined; limit: number },
): Promise<IssueCustomers> {
  const { rows } = await q.execute<{
    customer_id: string
    name: string | null
    tier: string | null
    events: string
    first_seen: string
    last_seen: string
  }>(sql`
    select m.customer_id, c.name, c.tier, m.events, m.first_seen, m.last_seen
      from customer_issues m left join customers c on c.id = m.customer_id
     where m.issue_id = ${issueId} and m.customer_id > ${page.after ?? ''}
     order by m.customer_id limit ${page.limit + 1}`)
  const shown = rows.slice(0, page.limit)
  return {
    items: shown.map((row) => ({
      customerId: row.customer_id,
      name: row.name,
      tier: row.tier,
      events: Number(row.events),
      firstSeen: new Date(row.first_seen).toISOString(),
      lastSeen: new Date(row.last_seen).toISOString(),
    })),
    next: rows.length > page.limit ? (shown.at(-1)?.customer_id ?? null) : null,
  }
}
