import { and, asc, desc, eq, isNull } from 'drizzle-orm'
import { incidentIssues, incidentUpdates } from '#drizzle/schema/incidents.ts'
import { issues } from '#drizzle/schema/issues.ts'
import { sources } from '#drizzle/schema/sources.ts'
import type { IncidentDetail } from '#shared/incidents.ts'
import { impactLookbackMs } from '#shared/incidents.ts'
import type { IssueView } from '#shared/issues.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { listIssues } from '#server/domains/issues/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { IncidentPorts } from './ports.ts'
import { findIncident, summaries } from './queries.ts'
import { scopeOf } from './scope.ts'

/** Everything about one incident but its accounts. Throws `not_found`. */
export async function incidentDetail(ctx: ActorContext, ref: string, ports: IncidentPorts): Promise<IncidentDetail> {
  const row = await findIncident(ctx.db, ref)
  const [[summary], source, scope, linked, updates] = await Promise.all([
    summaries(ctx.db, [row], ports),
    row.sourceId === null ? null : sourceOf(ctx.db, row.sourceId),
    scopeOf(ctx.db, row.id),
    linkedIssues(ctx.db, row.id),
    updatesOf(ctx.db, row.id),
  ])
  if (!summary) throw new Error('an incident without a summary')
  return {
    ...summary,
    id: String(row.id),
    version: row.version,
    source,
    externalUrl: row.externalUrl,
    scope,
    issues: linked,
    updates,
  }
}

async function sourceOf(q: Queryable, sourceId: number): Promise<IncidentDetail['source']> {
  const [row] = await q
    .select({ id: sources.id, name: sources.name, kind: sources.kind })
    .from(sources)
    .where(eq(sources.id, sourceId))
  return row ?? null
}

async function linkedIssues(q: Queryable, incidentId: number): Promise<IncidentDetail['issues']> {
  const rows = await q
    .select({ link: incidentIssues, issue: issues })
    .from(incidentIssues)
    .innerJoin(issues, eq(issues.id, incidentIssues.issueId))
    .where(and(eq(incidentIssues.incidentId, incidentId), isNull(issues.mergedInto)))
    .orderBy(desc(issues.customers), asc(issues.id))
    .limit(200)
  return rows.map(({ link, issue }) => ({
    id: String(issue.id),
    title: issue.title,
    service: issue.service,
    environment: issue.environment,
    events: issue.events,
    customers: issue.customers,
    how: link.how,
    reason: link.reason,
    linkedAt: link.linkedAt.toISOString(),
    cut: link.cutAt !== null,
  }))
}

async function updatesOf(q: Queryable, incidentId: number): Promise<IncidentDetail['updates']> {
  const rows = await q
    .select()
    .from(incidentUpdates)
    .where(eq(incidentUpdates.incidentId, incidentId))
    .orderBy(desc(incidentUpdates.at), desc(incidentUpdates.id))
    .limit(200)
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    status: row.status,
    body: row.body,
    author: row.authorName,
  }))
}

/** Issues seen since shortly before the incident began that are not linked to it, by title when `q` is given. */
export async function linkableIssues(ctx: ActorContext, { ref, q }: { ref: string; q: string }): Promise<IssueView[]> {
  const incident = await findIncident(ctx.db, ref)
  const linked = await ctx.db
    .select({ id: incidentIssues.issueId, cutAt: incidentIssues.cutAt })
    .from(incidentIssues)
    .where(eq(incidentIssues.incidentId, incident.id))
  return await listIssues(ctx.db, {
    since: new Date(incident.startedAt.getTime() - impactLookbackMs),
    ...(q && { text: q }),
    except: linked.filter(({ cutAt }) => cutAt === null).map(({ id }) => id),
    limit: 20,
  })
}
