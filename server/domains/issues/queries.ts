import { issues } from '#drizzle/schema/issues.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { IssueView } from '#shared/issues.ts'
import { and, desc, eq, gte, ilike, inArray, isNull, notInArray, or, sql } from 'drizzle-orm'

/** The issues with these IDs, newest sighting first; unknown IDs are left out. */
export async function findIssues(q: Queryable, ids: number[]): Promise<IssueView[]> {
  if (ids.length === 0) return []
  const rows = await q.select().from(issues).where(inArray(issues.id, ids)).orderBy(desc(issues.lastSeen))
  return rows.map(issueView)
}

type IssueFilter = {
  services?: string[]
  environments?: string[]
  /** Seen at this moment or later. */
  since?: Date
  /** Part of the title, any case. */
  text?: string
  except?: number[]
  limit: number
}

/** Issues by service, environment, last sighting or title; newest sighting first. */
export async function listIssues(q: Queryable, filter: IssueFilter): Promise<IssueView[]> {
  const rows = await q
    .select()
    .from(issues)
    .where(
      and(
        isNull(issues.mergedInto),
        filter.services && inArray(issues.service, filter.services),
        filter.environments && inArray(issues.environment, filter.environments),
        filter.since && gte(issues.lastSeen, filter.since),
        filter.text ? or(ilike(issues.title, contains(filter.text)), idIs(filter.text)) : undefined,
        filter.except && filter.except.length > 0 ? notInArray(issues.id, filter.except) : undefined,
      ),
    )
    .orderBy(desc(issues.lastSeen), desc(issues.id))
    .limit(filter.limit)
  return rows.map(issueView)
}

/** Sightings of this issue up to `until` (null: all) are explained by an incident. */
export type SpokenFor = { issueId: number; until: Date | null }

/** Issues that hit the most customers since `since`, those customers counted whose errors no incident explains. */
export async function risingIssues(
  q: Queryable,
  input: { since: Date; spokenFor: SpokenFor[]; limit: number },
): Promise<IssueView[]> {
  const since = sql`${input.since.toISOString()}::timestamptz`
  const ids = input.spokenFor.map(({ issueId }) => issueId)
  const untils = input.spokenFor.map(({ until }) => until?.toISOString() ?? 'infinity')
  const { rows } = await q.execute<{ issue_id: string; customers: string }>(sql`
    select ci.issue_id, count(*) as customers
      from issues i
      join customer_issues ci on ci.issue_id = i.id
      left join unnest(${sql.param(ids)}::bigint[], ${sql.param(untils)}::timestamptz[]) s (id, until) on s.id = i.id
     where i.last_seen >= ${since} and ci.last_seen >= ${since} and ci.last_seen > coalesce(s.until, '-infinity')
     group by ci.issue_id
     order by count(*) desc, ci.issue_id desc
     limit ${input.limit}`)
  const customers = new Map(rows.map((row) => [row.issue_id, Number(row.customers)]))
  const views = await findIssues(
    q,
    rows.map((row) => Number(row.issue_id)),
  )
  return views
    .map((view) => ({ ...view, customers: customers.get(view.id) ?? 0 }))
    .toSorted((a, b) => b.customers - a.customers)
}

export const contains = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
export const idIs = (text: string) => (/^\d{1,15}$/.test(text) ? eq(issues.id, Number(text)) : undefined)

export function issueView(row: typeof issues.$inferSelect): IssueView {
  return {
    id: String(row.id),
    title: row.title,
    culprit: row.culprit,
    level: row.level,
    service: row.service,
    environment: row.environment,
    events: row.events,
    customers: row.customers,
    firstSeen: row.firstSeen.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
  }
}
