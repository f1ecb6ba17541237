import { sql } from 'drizzle-orm'
import { incidentCustomers } from '#drizzle/schema/incidents.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import { type ActorContext, actorName } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { Identify } from './ports.ts'
import type { IncidentRow } from './row.ts'

/**
 * Keeps whom the alert names, with its title, else the incident's, as the reason. True when one of them is new; what
 * was said of a customer before, by an alert or a person, stays. The caller holds the `links` lock exclusively.
 */
export async function nameCustomers(
  tx: Transaction,
  ctx: ActorContext,
  incident: Pick<IncidentRow, 'id' | 'title'>,
  alert: AlertSignal,
  identify: Identify,
): Promise<boolean> {
  if (alert.customers.length === 0) return false
  const ids = new Set(await identify(tx, ctx, alert.customers))
  ids.delete('')
  const by = actorName(ctx.actor)
  const { rows } = await tx.execute(sql`
    insert into ${incidentCustomers} (customer_id, incident_id, verdict, reason, by_id, by_name, at)
    select customer_id, ${incident.id}, 'in', ${alert.title ?? incident.title}, ${by.id}, ${by.name},
      ${ctx.clock.now().toISOString()}::timestamptz
    from unnest(${sql.param([...ids].toSorted())}::text[]) as named (customer_id)
    on conflict do nothing
    returning customer_id`)
  return rows.length > 0
}
