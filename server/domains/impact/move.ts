import { and, asc, eq, sql } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import { incidentCustomers } from '#drizzle/schema/incidents.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { addCounts, countDeltas, levelOf } from './counts.ts'
import { isPartlyForgotten } from './forgotten.ts'
import { holds } from './holds.ts'

type ImpactRow = typeof impacts.$inferSelect

/**
 * Gives the impacts of customer `from` to customer `to`, measured anew: call it after the events were moved.
 * Takes the `links` lock exclusively: a caller that locks rows which ingest needs takes it before those.
 */
export async function moveImpacts(tx: Transaction, from: string, to: string): Promise<void> {
  await lockExclusive(tx, 'links')
  await moveNamed(tx, from, to)
  const moving = await tx.select().from(impacts).where(eq(impacts.customerId, from)).orderBy(asc(impacts.incidentId))
  for (const row of moving) {
    const place = and(eq(impacts.customerId, to), eq(impacts.incidentId, row.incidentId))
    const [there] = await tx.select().from(impacts).where(place)
    const joined = { ...join(there, row, to), ...(await measured(tx, row.incidentId, to, [row, there])) }
    joined.level = levelOf(joined.events, joined.calledAt, joined.evidence.named !== undefined)
    await tx.delete(impacts).where(and(eq(impacts.customerId, from), eq(impacts.incidentId, row.incidentId)))
    if (there) await tx.update(impacts).set(joined).where(place)
    else await tx.insert(impacts).values(joined)
    await addCounts(tx, [
      ...countDeltas(row.incidentId, row, null),
      ...countDeltas(row.incidentId, there ?? null, joined),
    ])
  }
  await notifyLive(
    tx,
    moving.map(({ incidentId }) => `incident:${incidentId}` as const),
  )
}

/** Whom an alert named; what was said of `to` itself stays. */
async function moveNamed(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.execute(sql`
    insert into ${incidentCustomers} (customer_id, incident_id, verdict, reason, by_id, by_name, at)
    select ${to}, incident_id, verdict, reason, by_id, by_name, at from ${incidentCustomers} where customer_id = ${from}
    on conflict do nothing`)
  await tx.delete(incidentCustomers).where(eq(incidentCustomers.customerId, from))
}

/** One impact out of two, with the earlier of their told and called times. */
function join(there: ImpactRow | undefined, row: ImpactRow, customerId: string): ImpactRow {
  const base = there && there.events > 0 ? there : row
  return {
    ...base,
    customerId,
    toldAt: earlier(there?.toldAt ?? null, row.toldAt),
    calledAt: earlier(there?.calledAt ?? null, row.calledAt),
  }
}

type Measured = Pick<ImpactRow, 'events' | 'firstSeen' | 'lastSeen' | 'evidence'>

/** What the stored events say; empty when they say nothing. Where some are gone, what was measured of `both` together. */
async function measured(
  tx: Transaction,
  incidentId: number,
  customerId: string,
  both: [ImpactRow, ImpactRow | undefined],
): Promise<Partial<Measured>> {
  if (await isPartlyForgotten(tx, incidentId)) return addUp(both.filter((row) => row !== undefined && row.events > 0))
  const { rows } = await tx.execute<{
    events: string
    first_seen: string
    last_seen: string
    evidence: Measured['evidence']
  }>(sql`with ${holds(incidentId, customerId)} select events, first_seen, last_seen, evidence from holds`)
  const [row] = rows
  if (!row) return { events: 0, evidence: { issues: [], ...(await named(tx, incidentId, customerId)) } }
  return {
    events: Number(row.events),
    firstSeen: new Date(row.first_seen),
    lastSeen: new Date(row.last_seen),
    evidence: row.evidence,
  }
}

function addUp(rows: (ImpactRow | undefined)[]): Partial<Measured> {
  const [first, second] = rows
  if (!first || !second) return {}
  return {
    events: first.events + second.events,
    firstSeen: first.firstSeen < second.firstSeen ? first.firstSeen : second.firstSeen,
    lastSeen: first.lastSeen > second.lastSeen ? first.lastSeen : second.lastSeen,
  }
}

async function named(tx: Transaction, incidentId: number, customerId: string): Promise<{ named?: string }> {
  const { customerId: customer, incidentId: incident, verdict, reason } = incidentCustomers
  const [row] = await tx
    .select({ named: reason })
    .from(incidentCustomers)
    .where(and(eq(customer, customerId), eq(incident, incidentId), eq(verdict, 'in')))
  return row ?? {}
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return other < one ? other : one
}
