import { asc, desc, eq, inArray } from 'drizzle-orm'
import { incidentClaims } from '#drizzle/schema/incidents.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import type { IncidentStatus } from '#shared/incidents.ts'
import { type ActorContext, actorName } from '#server/domains/access/index.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'
import type { IncidentRow } from './row.ts'
import type { Claim } from './standing.ts'

/** What was said before the last so many claims is forgotten; what followed from it stays in the incident. */
const mostClaims = 200

export async function claimsOf(q: Queryable, incidentId: number): Promise<Claim[]> {
  const rows = await q
    .select()
    .from(incidentClaims)
    .where(eq(incidentClaims.incidentId, incidentId))
    .orderBy(asc(incidentClaims.saidAt), asc(incidentClaims.id))
  return rows.map(({ id: _id, incidentId: _incident, ...claim }) => claim)
}

export async function addClaims(tx: Transaction, incidentId: number, claims: Claim[]): Promise<void> {
  if (claims.length === 0) return
  await tx.insert(incidentClaims).values(claims.map((claim) => ({ incidentId, ...claim })))
  const tooOld = await tx
    .select({ id: incidentClaims.id })
    .from(incidentClaims)
    .where(eq(incidentClaims.incidentId, incidentId))
    .orderBy(desc(incidentClaims.saidAt), desc(incidentClaims.id))
    .offset(mostClaims)
  const ids = tooOld.map(({ id }) => id)
  if (ids.length > 0) await tx.delete(incidentClaims).where(inArray(incidentClaims.id, ids))
}

/** What the alert says of where its incident stands. Null when it says nothing of that, as most notes. */
export function claimOf(ctx: ActorContext, alert: AlertSignal): Claim | null {
  const { status, owner, title, severity, resolvedAt } = alert
  if (status === null && owner === undefined) return null
  const heardAt = ctx.clock.now()
  return {
    saidAt: alert.at ?? heardAt,
    heardAt,
    byHand: false,
    byName: speakerOf(ctx, alert),
    status,
    ownerSaid: owner !== undefined,
    ownerId: null,
    ownerName: owner ?? null,
    title,
    severity,
    resolvedAt: status === 'resolved' ? resolvedAt : null,
  }
}

/** `Ana Lopez (PagerDuty)`, or the source alone. */
export function speakerOf(ctx: ActorContext, { by }: AlertSignal): string {
  const source = actorName(ctx.actor).name
  return by ? `${by} (${source})` : source
}

type ByHand = {
  at: Date
  status?: Exclude<IncidentStatus, 'open'> | undefined
  owner?: { ownerId: string | null; ownerName: string } | undefined
  resolvedAt?: Date
}

/** Keeps what a person said of an incident, for when its source speaks of it again. Without a source nobody does. */
export async function claimByHand(
  tx: Transaction,
  ctx: ActorContext,
  incident: Pick<IncidentRow, 'id' | 'sourceId'>,
  { at, status, owner, resolvedAt }: ByHand,
): Promise<void> {
  if (incident.sourceId === null || (!status && !owner)) return
  const claim: Claim = {
    saidAt: at,
    heardAt: at,
    byHand: true,
    byName: actorName(ctx.actor).name,
    status: status ?? null,
    ownerSaid: owner !== undefined,
    ownerId: owner?.ownerId ?? null,
    ownerName: owner?.ownerName ?? null,
    title: null,
    severity: null,
    resolvedAt: resolvedAt ?? null,
  }
  await addClaims(tx, incident.id, [claim])
}
