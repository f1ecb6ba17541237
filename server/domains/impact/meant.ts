import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { findIncident } from '#server/domains/incidents/index.ts'
import type { Queryable } from '#server/platform/database.ts'

/**
 * The IDs of the incidents that somebody speaks of who names an incident, or else an issue: the open ones it is
 * linked to. In the order in which impacts are locked. Throws `not_found` for an unknown ref.
 */
export async function incidentsMeant(
  q: Queryable,
  { incident, issueId }: { incident?: string | null | undefined; issueId?: string | null | undefined },
): Promise<number[]> {
  if (incident) return [(await findIncident(q, incident)).id]
  if (!issueId) return []
  const rows = await q
    .select({ id: incidents.id })
    .from(incidents)
    .innerJoin(incidentIssues, eq(incidentIssues.incidentId, incidents.id))
    .where(and(eq(incidentIssues.issueId, Number(issueId)), isNull(incidentIssues.cutAt), isNull(incidents.resolvedAt)))
    .orderBy(asc(incidents.id))
  return rows.map(({ id }) => id)
}

/** The open incidents that the customer has met errors of, in the order in which impacts are locked. */
export async function incidentsHitting(q: Queryable, customerId: string): Promise<{ id: number; lastSeen: Date }[]> {
  return await q
    .select({ id: incidents.id, lastSeen: impacts.lastSeen })
    .from(impacts)
    .innerJoin(incidents, eq(incidents.id, impacts.incidentId))
    .where(and(eq(impacts.customerId, customerId), gt(impacts.events, 0), isNull(incidents.resolvedAt)))
    .orderBy(asc(incidents.id))
}
