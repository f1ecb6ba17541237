import { sql } from 'drizzle-orm'
import { installation } from '#drizzle/schema/access.ts'
import { incidents } from '#drizzle/schema/incidents.ts'
import type { Queryable } from '#server/platform/database.ts'
import { countsFrom } from './window.ts'

/**
 * Whether some of the events that the incident was measured by may be gone, because they are older than the installation
 * keeps. What was measured is then all that is left of them.
 */
export async function isPartlyForgotten(q: Queryable, incidentId: number): Promise<boolean> {
  const { rows } = await q.execute<{ forgotten: boolean }>(sql`
    select ${countsFrom} < (settings->>'forgottenBefore')::timestamptz is true as forgotten
      from ${incidents} cross join ${installation} where ${incidents.id} = ${incidentId}`)
  return rows[0]?.forgotten === true
}
