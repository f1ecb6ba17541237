import { and, desc, eq, gt, gte, isNull, or, sql } from 'drizzle-orm'
import { customerIssues } from '#drizzle/schema/events.ts'
import { impactCounts, impacts } from '#drizzle/schema/impact.ts'
import { incidents } from '#drizzle/schema/incidents.ts'
import { issues } from '#drizzle/schema/issues.ts'
import type { Context } from '#server/platform/context.ts'
import { planName } from '#server/platform/plans.ts'
import type { MetIncident, MetIssue } from './problems.ts'

const mostIssues = 200

/** The issues that the customer met since then, the last met first. */
export async function metIssues(ctx: Context, customerId: string, since: Date): Promise<MetIssue[]> {
  return await ctx.db
    .select({
      issueId: customerIssues.issueId,
      title: issues.title,
      events: customerIssues.events,
      firstSeen: customerIssues.firstSeen,
      lastSeen: customerIssues.lastSeen,
      customers: issues.customers,
    })
    .from(customerIssues)
    .innerJoin(issues, eq(issues.id, customerIssues.issueId))
    .where(and(eq(customerIssues.customerId, customerId), gte(customerIssues.lastSeen, since)))
    .orderBy(desc(customerIssues.lastSeen))
    .limit(mostIssues)
    .prepare(planName(ctx, 'brief_issues'))
    .execute()
}

/** The incidents that hit the customer and are open or ended since then. */
export async function metIncidents(ctx: Context, customerId: string, since: Date): Promise<MetIncident[]> {
  return await ctx.db
    .select({
      id: incidents.id,
      title: incidents.title,
      status: incidents.status,
      ownerName: incidents.ownerName,
      startedAt: incidents.startedAt,
      openedAt: incidents.openedAt,
      acknowledgedAt: incidents.acknowledgedAt,
      monitoringAt: incidents.monitoringAt,
      resolvedAt: incidents.resolvedAt,
      nextUpdateAt: incidents.nextUpdateAt,
      level: impacts.level,
      events: impacts.events,
      firstSeen: impacts.firstSeen,
      lastSeen: impacts.lastSeen,
      evidence: impacts.evidence,
      accounts: sql<number>`coalesce(${impactCounts.accounts}, 0)`.mapWith(Number),
    })
    .from(impacts)
    .innerJoin(incidents, eq(incidents.id, impacts.incidentId))
    .leftJoin(impactCounts, and(eq(impactCounts.incidentId, incidents.id), eq(impactCounts.level, 'hit')))
    .where(
      and(
        eq(impacts.customerId, customerId),
        gt(impacts.events, 0),
        or(isNull(incidents.resolvedAt), gte(incidents.resolvedAt, since)),
      ),
    )
    .prepare(planName(ctx, 'brief_incidents'))
    .execute()
}
