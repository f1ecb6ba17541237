import { and, asc, desc, eq, gte, isNull, or, sql } from 'drizzle-orm'
import { issueHours, issueMoves, issues } from '#drizzle/schema/issues.ts'
import { sources } from '#drizzle/schema/sources.ts'
import type { FingerprintView, IssueDetail, MergePreview } from '#shared/issues.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { issueView } from './queries.ts'

/** What the page of an issue needs of the domains above. */
export type DetailPorts = { incidentsLinked(q: Queryable, issueId: number): Promise<IssueDetail['incidents']> }

const shownHours = 7 * 24
const hourMs = 3_600_000
const mostFingerprints = 200

/** Everything about one issue but its customers. Throws `not_found`. */
export async function issueDetail(ctx: ActorContext, id: number, ports: DetailPorts): Promise<IssueDetail> {
  const [row] = await ctx.db.select().from(issues).where(eq(issues.id, id))
  if (!row) throw notFound(`There is no issue ${id}.`)
  const [source, fingerprints, hours, incidents, moving] = await Promise.all([
    ctx.db.select({ id: sources.id, name: sources.name }).from(sources).where(eq(sources.id, row.sourceId)),
    fingerprintsOf(ctx.db, id),
    hoursOf(ctx.db, id, new Date(ctx.clock.now().getTime() - shownHours * hourMs)),
    ports.incidentsLinked(ctx.db, id),
    movingOf(ctx.db, id),
  ])
  return {
    ...issueView(row),
    source: source[0] ?? null,
    mergedInto: row.mergedInto === null ? null : String(row.mergedInto),
    fingerprints,
    hours,
    incidents,
    moving,
  }
}

async function fingerprintsOf(q: Queryable, issueId: number): Promise<FingerprintView[]> {
  const { rows } = await q.execute<{
    id: string
    title: string
    version: number
    words: string[] | null
    events: string
    created_at: string
    home_issue_id: string
  }>(sql`
    select f.id, f.title, f.version, t.words, f.events, f.created_at, f.home_issue_id
      from issue_fingerprints f
      left join log_templates t on t.source_id = f.source_id and t.service = f.service and f.fingerprint = 'tpl:' || t.id
     where f.issue_id = ${issueId} order by f.events desc, f.id limit ${mostFingerprints}`)
  return rows.map((row) => ({
    id: row.id,
    title: row.words?.join(' ').replaceAll(/<(?:\*|\w{1,8})>/g, '…') ?? row.title,
    kind: row.words ? 'template' : row.version < 2 ? 'older' : 'error',
    events: Number(row.events),
    since: new Date(row.created_at).toISOString(),
    formerIssue: Number(row.home_issue_id) === issueId ? null : row.home_issue_id,
  }))
}

async function hoursOf(q: Queryable, issueId: number, since: Date): Promise<IssueDetail['hours']> {
  const rows = await q
    .select()
    .from(issueHours)
    .where(and(eq(issueHours.issueId, issueId), gte(issueHours.hour, since)))
    .orderBy(asc(issueHours.hour))
  return rows.map(({ hour, events }) => ({ at: hour.toISOString(), events }))
}

async function movingOf(q: Queryable, id: number): Promise<IssueDetail['moving']> {
  const [move] = await q
    .select()
    .from(issueMoves)
    .where(and(isNull(issueMoves.finishedAt), or(eq(issueMoves.fromIssueId, id), eq(issueMoves.toIssueId, id))))
    .orderBy(desc(issueMoves.id))
    .limit(1)
  if (!move) return null
  const [from] = await q.select({ events: issues.events }).from(issues).where(eq(issues.id, move.fromIssueId))
  const { rows } = await q.execute<{ events: string | null }>(sql`
    select sum(events) as events from issue_fingerprints where id = any(${sql.param(move.fingerprintIds)}::bigint[])`)
  const all = move.kind === 'merge' ? (from?.events ?? 0) + move.moved : Number(rows[0]?.events ?? 0)
  return {
    from: String(move.fromIssueId),
    to: String(move.toIssueId),
    startedBy: move.startedByName,
    startedAt: move.startedAt.toISOString(),
    moved: move.moved,
    left: Math.max(0, all - move.moved),
  }
}

/** What a merge would bring: events and customers of `from`, how many of those the target has met, linked incidents. */
export async function mergePreview(q: Queryable, into: number, from: number): Promise<MergePreview> {
  const { rows } = await q.execute<{ events: string; customers: string; already: string; incidents: string }>(sql`
    select i.events, i.customers,
      (select count(*) from customer_issues f where f.issue_id = i.id and exists (
        select from customer_issues t where t.issue_id = ${into} and t.customer_id = f.customer_id)) as already,
      (select count(*) from incident_issues l where l.issue_id = i.id and l.cut_at is null) as incidents
    from issues i where i.id = ${from}`)
  const [row] = rows
  if (!row) throw notFound(`There is no issue ${from}.`)
  return {
    events: Number(row.events),
    customers: Number(row.customers),
    alreadyThere: Number(row.already),
    incidents: Number(row.incidents),
  }
}
