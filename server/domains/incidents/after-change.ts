import { type ActorContext, actorName, audit } from '#server/domains/access/index.ts'
import { incidentUpdates } from '#drizzle/schema/incidents.ts'
import type { IncidentStatus } from '#shared/incidents.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'

export type Change = {
  /** The verb of `incident.verb` in the audit log. */
  verb: string
  details?: Record<string, unknown>
  /** The line in the incident's updates; null when the change is not worth one. */
  update: UpdateLine | null
  /** Lines of others than the one who acts now: what a source reports. */
  reported?: (UpdateLine & { at: Date; authorName: string })[]
}

type UpdateLine = { status: IncidentStatus; body: string }

/** What follows every change of an incident, in its transaction: the update line, the audit row, the live signal. */
export async function afterChange(
  tx: Transaction,
  ctx: ActorContext,
  incidentId: number,
  change: Change,
): Promise<void> {
  const author = actorName(ctx.actor)
  const own = change.update ? [{ ...change.update, at: ctx.clock.now(), authorName: author.name }] : []
  const lines = [...own, ...(change.reported ?? [])]
  if (lines.length > 0) {
    await tx.insert(incidentUpdates).values(lines.map((line) => ({ incidentId, ...line, authorId: author.id })))
  }
  await audit(tx, ctx, {
    action: `incident.${change.verb}`,
    subject: { kind: 'incident', id: incidentRef(incidentId) },
    details: change.details ?? {},
  })
  await notifyLive(tx, [`incident:${incidentId}`, 'board'])
}
