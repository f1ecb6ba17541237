import { type SQL, sql } from 'drizzle-orm'
import type { Brief, RecentEvent } from '#shared/briefs.ts'
import type { ContactRecordView } from '#shared/calls.ts'
import type { ContactView, CustomerView } from '#shared/customers.ts'
import type { WordingView } from '#shared/wordings.ts'
import type { Told } from '#server/domains/mail/index.ts'
import type { Context } from '#server/platform/context.ts'
import { planName } from '#server/platform/plans.ts'
import type { MetIncident, MetIssue } from './problems.ts'

const most = { issues: 200, contacts: 200, recent: 30, told: 50, calls: 100, updates: 20 }
const successesFor = '7 days'

/** All that a brief is made of. */
export type BriefRows = {
  customer: CustomerView | null
  contacts: ContactView[]
  issues: MetIssue[]
  incidents: MetIncident[]
  recent: RecentEvent[]
  told: Told[]
  contactRecords: ContactRecordView[]
  lastSuccess: Brief['lastSuccess']
  /** By `issue:7` or `incident:31`. */
  wordings: Map<string, WordingView>
}

type Dated<Row> = {
  [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] extends Date | null ? string | null : Row[Key]
}

/**
 * Everything about one customer in one statement with a kept plan, because the phone is ringing: side by side, the
 * same reads through the other doors took several times as long. Issues and incidents are those since `since`.
 */
export async function readRows(ctx: Context, id: string, language: string, now: Date, since: Date): Promise<BriefRows> {
  const query = queries.get(ctx.db) ?? prepareRows(ctx)
  queries.set(ctx.db, query)
  const [row] = await query.execute({ id, language, now: now.toISOString(), since: since.toISOString() })
  if (!row) throw new Error('a select of values returned no row')
  return {
    ...row,
    issues: row.issues.map((issue) => ({ ...issue, ...dates(issue, ['firstSeen', 'lastSeen']) })),
    incidents: row.incidents.map((incident) => ({
      ...incident,
      ...dates(incident, ['startedAt', 'openedAt', 'firstSeen', 'lastSeen']),
      ...optionalDates(incident, ['acknowledgedAt', 'monitoringAt', 'resolvedAt', 'nextUpdateAt']),
    })),
    wordings: new Map(row.wordings.map(({ subject, ...wording }) => [subject, wording])),
  }
}

/** Built once per database: building the text takes longer than running it. */
const queries = new WeakMap<Context['db'], ReturnType<typeof prepareRows>>()

function prepareRows(ctx: Context) {
  const id = sql`${sql.placeholder('id')}::text`
  const language = sql`${sql.placeholder('language')}::text`
  const now = sql`${sql.placeholder('now')}::timestamptz`
  const after = sql`${sql.placeholder('since')}::timestamptz`
  return ctx.db
    .select({
      customer: sql<CustomerView | null>`(
        select row_to_json(x) from (
          select id, name, tier, language, region, time_zone as "timeZone", attributes, observed
          from customers where id = ${id}) x)`,
      contacts: list<ContactView>(sql`
        select c.id::text, name, email, phone, language, time_zone as "timeZone"
        from contacts c where customer_id = ${id} order by c.id limit ${most.contacts}`),
      issues: list<Dated<MetIssue>>(sql`
        select m.issue_id as "issueId", i.title, m.events, ${iso('m.first_seen')} as "firstSeen",
          ${iso('m.last_seen')} as "lastSeen", i.customers
        from customer_issues m join issues i on i.id = m.issue_id
        where m.customer_id = ${id} and m.last_seen >= ${after} order by m.last_seen desc limit ${most.issues}`),
      incidents: list<Dated<MetIncident>>(sql`
        select i.id, i.title, i.status, i.owner_name as "ownerName", ${iso('i.started_at')} as "startedAt",
          ${iso('i.opened_at')} as "openedAt", ${iso('i.acknowledged_at')} as "acknowledgedAt",
          ${iso('i.monitoring_at')} as "monitoringAt", ${iso('i.resolved_at')} as "resolvedAt",
          ${iso('i.next_update_at')} as "nextUpdateAt", m.level, m.events, ${iso('m.first_seen')} as "firstSeen",
          ${iso('m.last_seen')} as "lastSeen", m.evidence, coalesce(c.accounts, 0) as accounts,
          (select coalesce(json_agg(n order by n.at, n.id), '[]') from (
            select u.id::text, ${iso('u.at')} as at, u.status, u.body, u.author_name as by
            from incident_updates u where u.incident_id = i.id and u.body <> '' order by u.at desc limit ${most.updates}) n)
          as updates
        from impacts m join incidents i on i.id = m.incident_id
        left join impact_counts c on c.incident_id = i.id and c.level = 'hit'
        where m.customer_id = ${id} and (m.events > 0 or m.level = 'likely') and (i.resolved_at is null or i.resolved_at >= ${after})`),
      recent: list<RecentEvent>(sql`
        select id, ${iso('occurred_at')} as at, issue_id::text as "issueId", kind, message, culprit, service, environment,
          release, trace_id as "traceId", true as untrusted
        from error_events where customer_id = ${id} order by occurred_at desc, id desc limit ${most.recent}`),
      told: list<Told>(sql`
        select id as "deliveryId", draft_id as "draftId", ${iso('coalesce(accepted_at, queued_at)')} as at, subject, state,
          coalesce(to_name, to_email) as to, approved_by_name as by, answer, incident_id as "incidentId",
          issue_id as "issueId"
        from deliveries where customer_id = ${id} order by queued_at desc, id desc limit ${most.told}`),
      contactRecords: list<ContactRecordView>(sql`
        select r.id::text, ${iso('at')} as at, channel, note, recorded_by_name as by, 'INC-' || incident_id as incident
        from contact_records r where customer_id = ${id} order by r.at desc, r.id desc limit ${most.calls}`),
      lastSuccess: sql<Brief['lastSuccess']>`(
        select row_to_json(x) from (
          select ${iso('last_at')} as at, service from customer_activity
          where customer_id = ${id} and hour >= ${now} - ${successesFor}::interval order by hour desc, last_at desc limit 1) x)`,
      wordings: list<WordingView & { subject: string }>(sql`
        select w.subject_kind || ':' || w.subject_id as subject, w.language, w.title, w.notices, w.meaning, w.workaround,
          w.version, w.approved_by_name as "approvedBy", ${iso('w.approved_at')} as "approvedAt"
        from (
          select 'issue' as kind, issue_id as id from customer_issues where customer_id = ${id} and last_seen >= ${after}
          union all
          select 'incident', incident_id from impacts where customer_id = ${id}
        ) met join wordings w on w.subject_kind = met.kind and w.subject_id = met.id and w.language = ${language}`),
    })
    .from(sql`(values (1)) as one`)
    .prepare(planName(ctx, 'brief'))
}

/** The rows of a query as one JSON array, in its order. */
const list = <Row>(query: SQL) => sql<Row[]>`(select coalesce(json_agg(x), '[]') from (${query}) x)`

/** A moment as JavaScript's `toISOString` writes it. `expression` is ours, never input. */
const iso = (expression: string) =>
  sql`to_char(${sql.raw(expression)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

function dates<Key extends string>(row: Record<Key, string>, keys: Key[]): Record<Key, Date> {
  // safe because every key given gets its entry
  return Object.fromEntries(keys.map((key) => [key, new Date(row[key])])) as Record<Key, Date>
}

function optionalDates<Key extends string>(row: Record<Key, string | null>, keys: Key[]): Record<Key, Date | null> {
  const entries = keys.map((key) => [key, row[key] === null ? null : new Date(row[key])])
  // safe because every key given gets its entry
  return Object.fromEntries(entries) as Record<Key, Date | null>
}
