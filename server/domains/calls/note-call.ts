import { and, desc, eq, gte, isNull, or } from 'drizzle-orm'
import { calls, contactRecords } from '#drizzle/schema/calls.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import { markCalled } from '#server/domains/impact/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { longestCallMs, toNoteMs } from './times.ts'

type Note = {
  customerId: string
  contactId: number | null
  incidentId: number | null
  issueId: number | null
  note: string
}

/**
 * Puts the agent's note on the record of the call they have, or had a moment ago, with this customer; the moment of
 * the contact stays that of the answer. Returns the record's ID, or null when there is no such call without a note.
 */
export async function noteCall(
  tx: Transaction,
  ctx: ActorContext,
  { customerId, note, ...about }: Note,
  incidentIds: number[],
): Promise<number | null> {
  if (ctx.actor.kind !== 'user') return null
  const now = ctx.clock.now().getTime()
  const [found] = await tx
    .select({ record: contactRecords })
    .from(calls)
    .innerJoin(
      contactRecords,
      and(eq(contactRecords.customerId, calls.customerId), eq(contactRecords.id, calls.contactRecordId)),
    )
    .where(
      and(
        eq(calls.userId, ctx.actor.id),
        eq(calls.customerId, customerId),
        gte(calls.rangAt, new Date(now - longestCallMs)),
        or(isNull(calls.endedAt), gte(calls.endedAt, new Date(now - toNoteMs))),
        eq(contactRecords.note, ''),
      ),
    )
    .orderBy(desc(calls.rangAt))
    .limit(1)
    .for('update')
  if (!found) return null
  const { record } = found
  const { id, at } = record
  await tx
    .update(contactRecords)
    .set({
      note,
      contactId: about.contactId ?? record.contactId,
      incidentId: about.incidentId ?? record.incidentId,
      issueId: about.issueId ?? record.issueId,
    })
    .where(and(eq(contactRecords.customerId, customerId), eq(contactRecords.id, id)))
  for (const incidentId of incidentIds) await markCalled(tx, customerId, incidentId, at)
  await audit(tx, ctx, {
    action: 'contact.note',
    subject: { kind: 'contact', id: String(id) },
    customerId,
    details: { incidentIds, issueId: about.issueId === null ? null : String(about.issueId) },
  })
  await notifyLive(tx, [`customer:${customerId}`, `calls:${ctx.actor.id}`])
  return id
}
