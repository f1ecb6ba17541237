import type { z } from 'zod'
import { recordContactInput } from '#shared/calls.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import { findCustomer } from '#server/domains/customers/index.ts'
import { incidentsMeant } from '#server/domains/impact/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { lockShared } from '#server/platform/locks.ts'
import { noteCall } from './note-call.ts'
import { writeContact } from './write-contact.ts'

/**
 * Notes that the customer reached us, so that it can be said who knew first. It counts for the incident named, or for
 * the open incidents of the issue named. What an agent notes of a call that the phone system has told us about belongs
 * to that call, which is on record already. Throws `not_found` for a customer or an incident that is not there.
 */
export async function recordContact(
  ctx: ActorContext,
  given: z.input<typeof recordContactInput>,
): Promise<{ id: string }> {
  authorize(ctx, 'contacts.record')
  const input = recordContactInput.parse(given)
  return await ctx.db.transaction(async (tx) => {
    await lockShared(tx, 'links')
    const customer = await findCustomer(tx, input.customerId)
    if (!customer) throw notFound(`There is no customer ${input.customerId}.`)
    const incidentIds = await incidentsMeant(tx, input)
    const contact = {
      customerId: customer.id,
      contactId: input.contactId ? Number(input.contactId) : null,
      incidentId: incidentIds[0] ?? null,
      issueId: input.issueId ? Number(input.issueId) : null,
      note: input.note,
    }
    const noted = input.channel === 'call' ? await noteCall(tx, ctx, contact, incidentIds) : null
    const { channel } = input
    const by = actorName(ctx.actor)
    const at = ctx.clock.now()
    const id = noted ?? (await writeContact(tx, ctx, { ...contact, channel, at, by, incidentIds }))
    return { id: String(id) }
  })
}
