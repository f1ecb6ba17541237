import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { customerIssues } from '#drizzle/schema/events.ts'
import { impactCounts, impacts } from '#drizzle/schema/impact.ts'
import { incidentIssues } from '#drizzle/schema/incidents.ts'
import { issues } from '#drizzle/schema/issues.ts'
import type { AffectedCounts, ImpactLevel } from '#shared/impact.ts'
import type { Queryable } from '#server/platform/database.ts'

type Counted = { id: number; monitoringAt: Date | null; resolvedAt: Date | null }

/** How many accounts an incident affects, by level and by what we did. */
export async function affectedCounts(q: Queryable, incident: Counted): Promise<AffectedCounts> {
  const rows = await q.select().from(impactCounts).where(eq(impactCounts.incidentId, incident.id))
  const of = (level: ImpactLevel) => rows.find((row) => row.level === level)
  const hit = of('hit')?.accounts ?? 0
  return {
    hit,
    likely: of('likely')?.accounts ?? 0,
    exposed: of('exposed')?.accounts ?? 0,
    reported: of('reported')?.accounts ?? 0,
    told: rows.reduce((sum, { told }) => sum + told, 0),
    notTold: hit - (of('hit')?.told ?? 0),
    calledFirst: rows.reduce((sum, row) => sum + row.calledFirst, 0),
    recovered: 0,
    quiet: await countQuiet(q, incident, hit),
    total: rows.reduce((sum, { accounts }) => sum + accounts, 0),
  }
}

/** Of the accounts hit, those with no error in a linked issue since the fix; 0 while there is no fix. */
async function countQuiet(q: Queryable, incident: Counted, hit: number): Promise<number> {
  const fixedAt = incident.monitoringAt ?? incident.resolvedAt
  if (!fixedAt || hit === 0) return 0
  const stillSeen = await q
    .select({ id: issues.id })
    .from(issues)
    .innerJoin(incidentIssues, eq(incidentIssues.issueId, issues.id))
    .where(and(eq(incidentIssues.incidentId, incident.id), isNull(incidentIssues.cutAt), gt(issues.lastSeen, fixedAt)))
  if (stillSeen.length === 0) return hit
  const [failing] = await q
    .select({ accounts: sql<string>`count(distinct ${customerIssues.customerId})` })
    .from(customerIssues)
    .innerJoin(impacts, eq(impacts.customerId, customerIssues.customerId))
    .where(
      and(
        eq(impacts.incidentId, incident.id),
        eq(impacts.level, 'hit'),
        inArray(
          customerIssues.issueId,
          stillSeen.map(({ id }) => id),
        ),
        gt(customerIssues.lastSeen, fixedAt),
      ),
    )
  return hit - Number(failing?.accounts ?? 0)
}
