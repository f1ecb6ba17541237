import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import { nowMs } from './problems.ts'

/**
 * How many problems each of these customers has now: open incidents that touch it, and recent errors that no incident
 * explains. One that is resolved explains those until its end.
 */
export async function countProblems(ctx: Context, customerIds: string[]): Promise<Map<string, number>> {
  const since = new Date(ctx.clock.now().getTime() - nowMs)
  const among = sql`any(${sql.param(customerIds)}::text[])`
  const { rows } = await ctx.db.execute<{ customer_id: string; problems: number }>(sql`
    with hit as (
      select p.customer_id, p.incident_id, i.resolved_at from impacts p join incidents i on i.id = p.incident_id
      where p.customer_id = ${among} and (p.events > 0 or p.level = 'likely')
        and (i.resolved_at is null or i.resolved_at >= ${since})
    )
    select customer_id, count(*)::int as problems from (
      select customer_id from hit where resolved_at is null
      union all
      select customer_id from customer_issues c
      where customer_id = ${among} and last_seen >= ${since} and not exists (
        select from hit join incident_issues l on l.incident_id = hit.incident_id
        where hit.customer_id = c.customer_id and l.issue_id = c.issue_id and l.cut_at is null
          and c.last_seen <= coalesce(hit.resolved_at, 'infinity')
      )
    ) found group by customer_id`)
  return new Map(rows.map(({ customer_id: id, problems }) => [id, problems]))
}
