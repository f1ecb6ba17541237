import { type SQL, sql } from 'drizzle-orm'
import { customerIssues, errorEvents } from '#drizzle/schema/events.ts'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { countsFrom, countsUntil } from './window.ts'

/**
 * Common table expressions that end in `holds`: per customer what the stored events say of the incident.
 * A customer whose whole history with an issue lies in the window needs no look at the events themselves.
 */
export function holds(incidentId: number, customerId?: string | string[]): SQL {
  const only =
    customerId === undefined ? sql`true` : sql`met.customer_id = any(${sql.param([customerId].flat())}::text[])`
  return sql`
    span as (
      select ${countsFrom} as from_at, ${countsUntil} as until_at from ${incidents} where id = ${incidentId}
    ), met as materialized (
      select met.*, met.first_seen >= span.from_at and met.last_seen <= span.until_at as whole
      from ${incidentIssues} link join ${customerIssues} met on met.issue_id = link.issue_id cross join span
      where link.incident_id = ${incidentId} and link.cut_at is null and met.customer_id <> '' and ${only}
        and met.last_seen >= span.from_at and met.first_seen <= span.until_at
    ), counted as (
      select customer_id, issue_id, events, first_seen, last_seen from met where whole and events > 0
      union all
      select met.customer_id, met.issue_id, part.events, part.first_seen, part.last_seen
      from met cross join lateral (
        select count(*) as events, min(event.occurred_at) as first_seen, max(event.occurred_at) as last_seen
        from ${errorEvents} event
        where event.customer_id = met.customer_id and event.issue_id = met.issue_id
          and event.occurred_at >= (select from_at from span) and event.occurred_at <= (select until_at from span)
      ) part
      where not met.whole and part.events > 0
    ), holds as materialized (
      select customer_id, sum(events)::bigint as events, min(first_seen) as first_seen, max(last_seen) as last_seen,
        jsonb_build_object('issues', jsonb_agg(
          jsonb_build_object('id', issue_id::text, 'events', events) order by events desc, issue_id::text
        )) as evidence
      from counted group by customer_id
    )`
}
