import { type SQL, sql } from 'drizzle-orm'
import { incidentIssues, incidentScopes, incidents } from '#drizzle/schema/incidents.ts'
import { issueHours, issues } from '#drizzle/schema/issues.ts'
import { impactLookbackMs, incidentRef } from '#shared/incidents.ts'
import { type ActorContext, actorName, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { runKept } from '#server/platform/plans.ts'

/** Late events may still link an issue to an incident this long after its end. */
const linkAfterEndMs = 24 * 3_600_000

/**
 * Links issues just seen to the incidents whose scope names their service (and environment, when it names any).
 * Call it in the transaction that counted the events, after `issues.last_seen` was moved and before impacts are touched.
 * Costs one statement; writes only what is not linked yet. A link that a person cut stays cut.
 */
export async function linkIssuesByScope(tx: Transaction, ctx: ActorContext, issueIds: number[]): Promise<void> {
  if (issueIds.length === 0) return
  const since = new Date(ctx.clock.now().getTime() - linkAfterEndMs).toISOString()
  await link(
    tx,
    ctx,
    'link-issues',
    sql`${issues.id} = any(${sql.param([...new Set(issueIds)])}::bigint[])
      and (${incidents.resolvedAt} is null or ${incidents.resolvedAt} > ${since}::timestamptz)`,
  )
}

/** Links all issues in the incident's scope that were seen while it lasted. The caller holds the `links` lock. */
export async function linkIncidentByScope(tx: Transaction, ctx: ActorContext, incidentId: number): Promise<void> {
  await link(tx, ctx, 'link-incident', sql`${incidents.id} = ${incidentId}`)
}

/** Links the pairs of incident and issue that fit each other and `which`. */
async function link(tx: Transaction, ctx: ActorContext, plan: string, which: SQL): Promise<void> {
  const earliest = sql`${incidents.startedAt} - ${impactLookbackMs} * interval '1 millisecond'`
  const environments = sql`from ${incidentScopes} e where e.incident_id = ${incidents.id} and e.kind = 'environment'`
  const rows = await runKept<{ incident_id: string; issue_id: string }>(
    tx,
    ctx,
    plan,
    sql`
    insert into ${incidentIssues} (incident_id, issue_id, how, reason, linked_at, linked_by)
    select ${incidents.id}, ${issues.id}, 'scope',
      case when exists (select ${environments}) then 'service ' || ${issues.service} || ', environment ' || ${issues.environment}
        else 'service ' || ${issues.service} end,
      ${ctx.clock.now().toISOString()}::timestamptz, ${actorName(ctx.actor).id}
    from ${incidents}
    join ${incidentScopes} s on s.incident_id = ${incidents.id} and s.kind = 'service'
    join ${issues} on ${issues.service} = s.value
    where ${which} and ${issues.mergedInto} is null
      and ${issues.lastSeen} >= ${earliest}
      and (${incidents.resolvedAt} is null or (
        ${issues.firstSeen} <= ${incidents.resolvedAt} and exists (
          select from ${issueHours} h where h.issue_id = ${issues.id}
            and h.hour > ${earliest} - interval '1 hour' and h.hour <= ${incidents.resolvedAt}
        )
      ))
      and (not exists (select ${environments}) or exists (select ${environments} and e.value = ${issues.environment}))
      and not exists (
        select from ${incidentIssues} l where l.incident_id = ${incidents.id} and l.issue_id = ${issues.id}
      )
    order by 1, 2
    on conflict do nothing
    returning incident_id, issue_id`,
  )
  const issueIdsOf = Map.groupBy(rows, (row) => row.incident_id)
  for (const [incidentId, links] of issueIdsOf) {
    await audit(tx, ctx, {
      action: 'incident.linkByScope',
      subject: { kind: 'incident', id: incidentRef(Number(incidentId)) },
      details: { issueIds: links.map((row) => row.issue_id) },
    })
  }
  await notifyLive(
    tx,
    [...issueIdsOf.keys()].map((id) => `incident:${id}` as const),
  )
}

/** Takes back the links that rest on a scope which no longer names them. Cut links and those by hand stay. */
export async function unlinkOutOfScope(tx: Transaction, incidentId: number): Promise<void> {
  const scopeOf = (kind: 'service' | 'environment') =>
    sql`(select value from ${incidentScopes} where incident_id = ${incidentId} and kind = ${kind})`
  await tx.execute(sql`
    delete from ${incidentIssues} l using ${issues}
    where l.incident_id = ${incidentId} and l.how = 'scope' and l.cut_at is null and ${issues.id} = l.issue_id
      and not (
        ${issues.service} in ${scopeOf('service')}
        and (not exists ${scopeOf('environment')} or ${issues.environment} in ${scopeOf('environment')})
      )`)
}
