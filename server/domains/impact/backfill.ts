import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import { incidentCustomers } from '#drizzle/schema/incidents.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { addCounts, countDeltas, recount } from './counts.ts'
import { isPartlyForgotten } from './forgotten.ts'
import { holds } from './holds.ts'
import { notifyAffected, notifyCustomers } from './notify.ts'

/**
 * Measures the incident's impacts anew from the stored events: adds, corrects and removes. An account that an alert
 * names, or that was told or called, stays in the list with nothing seen. Takes the `links` lock exclusively:
 * the caller has it already when it changed links, scope, start or end before. Tells the caller pages of all affected.
 * With `customerIds`, only these are measured and told. Where events are gone with their time, what was measured of
 * them stays.
 */
export async function backfillImpacts(
  tx: Transaction,
  _ctx: ActorContext,
  incidentId: number,
  customerIds?: string[],
): Promise<void> {
  const among = (column: SQL) =>
    customerIds === undefined ? sql`true` : sql`${column} = any(${sql.param(customerIds)}::text[])`
  await lockExclusive(tx, 'links')
  if (await isPartlyForgotten(tx, incidentId)) {
    if (!customerIds) await notifyAffected(tx, incidentId)
    return
  }
  const before = customerIds && (await standing(tx, incidentId, customerIds))
  const { rows } = await tx.execute<{ customer_id: string }>(sql`
    with ${holds(incidentId, customerIds)}, named as materialized (
      select customer_id, at, jsonb_build_object('issues', '[]'::jsonb, 'named', reason) as evidence
      from ${incidentCustomers} c where c.incident_id = ${incidentId} and c.verdict = 'in' and ${among(sql`c.customer_id`)}
        and not exists (select from holds where holds.customer_id = c.customer_id)
    ), gone as (
      delete from ${impacts} m
      where m.incident_id = ${incidentId} and ${among(sql`m.customer_id`)} and m.told_at is null and m.called_at is null
        and not exists (select from holds where holds.customer_id = m.customer_id)
        and not exists (select from named where named.customer_id = m.customer_id)
      returning m.customer_id
    ), emptied as (
      update ${impacts} m set
        level = case when m.called_at is null then 'exposed' else 'reported' end, events = 0, evidence = '{"issues": []}'
      where m.incident_id = ${incidentId} and ${among(sql`m.customer_id`)} and (m.told_at is not null or m.called_at is not null) and m.events > 0
        and not exists (select from holds where holds.customer_id = m.customer_id)
        and not exists (select from named where named.customer_id = m.customer_id)
      returning m.customer_id
    ), likely as (
      insert into ${impacts} as m (customer_id, incident_id, level, events, first_seen, last_seen, evidence)
      select customer_id, ${incidentId}, 'likely', 0, at, at, evidence from named order by customer_id
      on conflict (customer_id, incident_id) do update set
        level = case when m.called_at is null then 'likely' else 'reported' end, events = 0, evidence = excluded.evidence
      where (m.level, m.events, m.evidence)
        is distinct from (case when m.called_at is null then 'likely' else 'reported' end, 0, excluded.evidence)
      returning m.customer_id
    ), kept as (
      insert into ${impacts} as m (customer_id, incident_id, level, events, first_seen, last_seen, evidence)
      select customer_id, ${incidentId}, 'hit', events, first_seen, last_seen, evidence from holds order by customer_id
      on conflict (customer_id, incident_id) do update set
        level = 'hit', events = excluded.events, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
        evidence = excluded.evidence
      where (m.level, m.events, m.first_seen, m.last_seen, m.evidence)
        is distinct from ('hit', excluded.events, excluded.first_seen, excluded.last_seen, excluded.evidence)
      returning m.customer_id
    )
    select customer_id from gone union all select customer_id from emptied
    union all select customer_id from likely union all select customer_id from kept`)
  if (customerIds && before) {
    const after = await standing(tx, incidentId, customerIds)
    await addCounts(tx, [
      ...before.flatMap((row) => countDeltas(incidentId, row, null)),
      ...after.flatMap((row) => countDeltas(incidentId, null, row)),
    ])
  } else if (rows.length > 0) await recount(tx, incidentId)
  await notifyCustomers(
    tx,
    rows.map((row) => row.customer_id),
  )
  if (!customerIds) await notifyAffected(tx, incidentId)
}

const standing = (tx: Transaction, incidentId: number, customerIds: string[]) =>
  tx
    .select()
    .from(impacts)
    .where(and(eq(impacts.incidentId, incidentId), inArray(impacts.customerId, customerIds)))
