import { eq } from 'drizzle-orm'
import { calls } from '#drizzle/schema/calls.ts'
import { type ActorContext, actorName, personById } from '#server/domains/access/index.ts'
import { incidentsHitting } from '#server/domains/impact/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { writeContact } from './write-contact.ts'

type Row = typeof calls.$inferSelect

/**
 * A customer whose call was answered has reached us: kept once per call, by the agent who answered, for every open
 * incident that the customer is hit by. The caller holds the lock `links` and the row.
 */
export async function recordCall(tx: Transaction, ctx: ActorContext, call: Row): Promise<void> {
  if (call.direction !== 'in' || !call.answeredAt || !call.customerId || call.contactRecordId !== null) return
  const agent = call.userId === null ? undefined : await personById(tx, call.userId)
  const hitting = await incidentsHitting(tx, call.customerId)
  const latest = hitting.toSorted((a, b) => b.lastSeen.getTime() - a.lastSeen.getTime())[0]
  const id = await writeContact(tx, ctx, {
    customerId: call.customerId,
    contactId: call.contactId,
    channel: 'call',
    at: call.answeredAt,
    note: '',
    by: agent ? { id: `user:${agent.id}`, name: agent.name } : actorName(ctx.actor),
    incidentIds: hitting.map((incident) => incident.id),
    incidentId: latest?.id ?? null,
    issueId: null,
  })
  await tx.update(calls).set({ contactRecordId: id }).where(eq(calls.id, call.id))
}
