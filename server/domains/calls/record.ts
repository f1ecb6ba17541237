import type { z } from 'zod'
import { contactRecords } from '#drizzle/schema/calls.ts'
import { recordContactInput } from '#shared/calls.ts'
import { type ActorContext, actorName, audit, authorize } from '#server/domains/access/index.ts'
import { findCustomer } from '#server/domains/customers/index.ts'
import { incidentsMeant, markCalled } from '#server/domains/impact/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'

/**
 * Notes that the customer reached us, so that it can be said who knew first. It counts for the incident named, or for
 * the open incidents of the issue named. Throws `not_found` for a customer or an incident that is not there.
 */
export async function recordContact(
  ctx: ActorContext,
  given: z.input<typeof recordContactInput>,
): Promise<{ id: string }> {
  authorize(ctx, 'contacts.record')
  const input = recordContactInput.parse(given)
  const at = ctx.clock.now()
  const by = actorName(ctx.actor)
  return await ctx.db.transaction(async (tx) => {
    const customer = await findCustomer(tx, input.customerId)
    if (!customer) throw notFound(`There is no customer ${input.customerId}.`)
    const incidentIds = await incidentsMeant(tx, input)
    const [row] = await tx
      .insert(contactRecords)
      .values({
        customerId: customer.id,
        contactId: input.contactId ? Number(input.contactId) : null,
        incidentId: incidentIds[0] ?? null,
        issueId: input.issueId ? Number(input.issueId) : null,
        channel: input.channel,
        at,
        note: input.note,
        recordedBy: by.id,
        recordedByName: by.name,
      })
      .returning({ id: contactRecords.id })
    if (!row) throw new Error('an insert returned no row')
    for (const incidentId of incidentIds) await markCalled(tx, customer.id, incidentId, at)
    await audit(tx, ctx, {
      action: 'contact.record',
      subject: { kind: 'contact', id: String(row.id) },
      customerId: customer.id,
      details: { channel: input.channel, incidentIds, issueId: input.issueId ?? null },
    })
    await notifyLive(tx, [`customer:${customer.id}`])
    return { id: String(row.id) }
  })
}
