import { sql } from 'drizzle-orm'
import { impactCounts, impacts } from '#drizzle/schema/impact.ts'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { runKept } from '#server/platform/plans.ts'
import { countsFrom, countsUntil } from './window.ts'

/** An event that was stored just now, for the first time. `customerId` is '' when it names nobody. */
export type StoredEvent = {
  customerId: string
  issueId: number
  occurredAt: Date
  service: string
  environment: string
}

type Hit = {
  customer_id: string
  incident_id: string
  issue_id: string
  events: string
  first_seen: string
  last_seen: string
  fresh: boolean
}

/**
 * Counts new events for the incidents their issues are linked to, in the transaction that stored them.
 * The caller holds the `links` lock shared, and calls it once per transaction with all that was stored:
 * impacts are locked in one order, and the counts after them, so that copies cannot deadlock.
 */
export async function touchImpacts(tx: Transaction, ctx: ActorContext, stored: StoredEvent[]): Promise<void> {
  const named = stored.filter(({ customerId }) => customerId !== '')
  if (named.length === 0) return
  const hits = await insertMissing(tx, ctx, named)
  if (hits.length === 0) return
  await addHits(tx, ctx, hits)
  const incidentIds = new Set(hits.map((hit) => hit.incident_id))
  await notifyLive(tx, ['board', ...[...incidentIds].map((id) => `incident:${id}` as const)])
}

/** The hits of these events; customers that an incident hits for the first time get an impact without events. */
async function insertMissing(tx: Transaction, ctx: ActorContext, stored: StoredEvent[]): Promise<Hit[]> {
  const customerIds = sql.param(stored.map(({ customerId }) => customerId))
  const issueIds = sql.param(stored.map(({ issueId }) => issueId))
  const moments = sql.param(stored.map(({ occurredAt }) => occurredAt.toISOString()))
  return await runKept<Hit>(
    tx,
    ctx,
    'missing-impacts',
    sql`
    with seen as (
      select * from unnest(${customerIds}::text[], ${issueIds}::bigint[], ${moments}::timestamptz[])
        as s (customer_id, issue_id, occurred_at)
    ), hits as materialized (
      select seen.customer_id, link.incident_id, seen.issue_id,
        count(*) as events, min(seen.occurred_at) as first_seen, max(seen.occurred_at) as last_seen
      from seen
      join ${incidentIssues} link on link.issue_id = seen.issue_id and link.cut_at is null
      join ${incidents} on ${incidents.id} = link.incident_id
        and seen.occurred_at >= ${countsFrom} and seen.occurred_at <= ${countsUntil}
      group by 1, 2, 3
    ), fresh as (
      insert into ${impacts} (customer_id, incident_id, level, events, first_seen, last_seen, evidence)
      select customer_id, incident_id, 'hit', 0, min(first_seen), max(last_seen), '{"issues": []}'
      from hits
      where not exists (
        select from ${impacts} m where m.customer_id = hits.customer_id and m.incident_id = hits.incident_id
      )
      group by 1, 2 order by 1, 2
      on conflict do nothing
      returning customer_id, incident_id
    )
    select hits.customer_id, hits.incident_id, hits.issue_id, hits.events,
      hits.first_seen::text as first_seen, hits.last_seen::text as last_seen, fresh.customer_id is not null as fresh
    from hits left join fresh using (customer_id, incident_id)`,
  )
}

/** Adds the hits to impacts that all exist now, then moves the counts of those that were not `hit` before. */
async function addHits(tx: Transaction, ctx: ActorContext, hits: Hit[]): Promise<void> {
  const column = <Key extends keyof Hit>(key: Key) => sql.param(hits.map((hit) => hit[key]))
  await runKept(
    tx,
    ctx,
    'add-hits',
    sql`
    with sums as (
      select customer_id, incident_id, sum(events) as events, min(first_seen) as first_seen, max(last_seen) as last_seen,
        bool_or(fresh) as fresh, jsonb_agg(jsonb_build_object('id', issue_id::text, 'events', events)) as issues
      from unnest(
        ${column('customer_id')}::text[], ${column('incident_id')}::bigint[], ${column('issue_id')}::bigint[],
        ${column('events')}::bigint[], ${column('first_seen')}::timestamptz[], ${column('last_seen')}::timestamptz[],
        ${column('fresh')}::boolean[]
      ) as h (customer_id, incident_id, issue_id, events, first_seen, last_seen, fresh)
      group by 1, 2
    ), before as (
      select m.customer_id, m.incident_id, m.level, (m.told_at is not null)::int as told,
        (m.called_at is not null and (m.told_at is null or m.called_at < m.told_at))::int as called_first
      from ${impacts} m join sums using (customer_id, incident_id)
      order by 1, 2 for update of m
    ), added as (
      update ${impacts} m set
        level = 'hit',
        events = m.events + sums.events,
        first_seen = case when m.events = 0 then sums.first_seen else least(m.first_seen, sums.first_seen) end,
        last_seen = case when m.events = 0 then sums.last_seen else greatest(m.last_seen, sums.last_seen) end,
        evidence = jsonb_build_object('issues', (
          select jsonb_agg(jsonb_build_object('id', id, 'events', events) order by events desc, id) from (
            select one->>'id' as id, sum((one->>'events')::bigint) as events
            from jsonb_array_elements(m.evidence->'issues' || sums.issues) one group by 1
          ) per_issue
        ))
      from before join sums using (customer_id, incident_id)
      where m.customer_id = before.customer_id and m.incident_id = before.incident_id
    )
    insert into ${impactCounts} as kept (incident_id, level, accounts, told, called_first)
    select incident_id, level, sum(accounts), sum(told), sum(called_first) from (
      select incident_id, 'hit' as level, 1 as accounts, told, called_first
      from before join sums using (customer_id, incident_id) where fresh or level <> 'hit'
      union all
      select incident_id, level, -1, -told, -called_first from before where level <> 'hit'
    ) deltas
    group by 1, 2 order by 1, 2
    on conflict (incident_id, level) do update set
      accounts = kept.accounts + excluded.accounts,
      told = kept.told + excluded.told,
      called_first = kept.called_first + excluded.called_first`,
  )
}
