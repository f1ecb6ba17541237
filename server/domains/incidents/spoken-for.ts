import { and, eq, gte, isNull, or, sql } from 'drizzle-orm'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import type { Context } from '#server/platform/context.ts'

/**
 * The issues that incidents speak for: without end while one is open, else until the last of them was resolved.
 * Those resolved before `since` are left out.
 */
export async function issuesSpokenFor(ctx: Context, since: Date): Promise<{ issueId: number; until: Date | null }[]> {
  const rows = await ctx.db
    .select({
      issueId: incidentIssues.issueId,
      open: sql<boolean>`bool_or(${incidents.resolvedAt} is null)`,
      until: sql<Date | null>`max(${incidents.resolvedAt})`.mapWith(incidents.resolvedAt),
    })
    .from(incidentIssues)
    .innerJoin(incidents, eq(incidents.id, incidentIssues.incidentId))
    .where(and(isNull(incidentIssues.cutAt), or(isNull(incidents.resolvedAt), gte(incidents.resolvedAt, since))))
    .groupBy(incidentIssues.issueId)
  return rows.map(({ issueId, open, until }) => ({ issueId, until: open ? null : until }))
}
