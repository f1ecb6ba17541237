import { asc, desc, eq, sql } from 'drizzle-orm'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { incidentRef, type IncidentStatus } from '#shared/incidents.ts'
import type { Queryable } from '#server/platform/database.ts'

type Linked = { ref: string; title: string; status: IncidentStatus; cut: boolean }

/** The incidents that the issue is linked to or was cut from: what counts and is open first, the latest first. */
export async function incidentsLinked(q: Queryable, issueId: number): Promise<Linked[]> {
  const rows = await q
    .select({
      id: incidents.id,
      title: incidents.title,
      status: incidents.status,
      cut: sql<boolean>`${incidentIssues.cutAt} is not null`,
    })
    .from(incidentIssues)
    .innerJoin(incidents, eq(incidents.id, incidentIssues.incidentId))
    .where(eq(incidentIssues.issueId, issueId))
    .orderBy(
      asc(sql`${incidentIssues.cutAt} is not null`),
      desc(sql`${incidents.resolvedAt} is null`),
      desc(incidents.startedAt),
    )
    .limit(50)
  return rows.map(({ id, ...row }) => ({ ref: incidentRef(id), ...row }))
}
