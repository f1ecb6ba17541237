import { and, eq, isNull } from 'drizzle-orm'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import type { Context } from '#server/platform/context.ts'

/** IDs of the issues that an incident which is not resolved speaks for. */
export async function issuesInOpenIncidents(ctx: Context): Promise<number[]> {
  const rows = await ctx.db
    .selectDistinct({ issueId: incidentIssues.issueId })
    .from(incidentIssues)
    .innerJoin(incidents, eq(incidents.id, incidentIssues.incidentId))
    .where(and(isNull(incidents.resolvedAt), isNull(incidentIssues.cutAt)))
  return rows.map(({ issueId }) => issueId)
}
