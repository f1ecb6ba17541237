import { and, desc, eq, isNull } from 'drizzle-orm'
import { incidents } from '#drizzle/schema/incidents.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import type { Queryable } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'

export type IncidentRow = typeof incidents.$inferSelect

/** The incident named `ref` (INC-31). Throws `not_found`. */
export async function findIncident(q: Queryable, ref: string): Promise<IncidentRow> {
  const [found] = await q
    .select()
    .from(incidents)
    .where(eq(incidents.id, incidentIdOf(ref)))
  if (!found) throw notFound(`There is no ${ref}.`)
  return found
}

/** All incidents that are not resolved, latest start first. */
export async function openIncidents(q: Queryable): Promise<IncidentRow[]> {
  return await q
    .select()
    .from(incidents)
    .where(and(isNull(incidents.resolvedAt)))
    .orderBy(desc(incidents.startedAt), desc(incidents.id))
    .limit(500)
}
