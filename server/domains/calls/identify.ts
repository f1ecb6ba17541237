import { eq } from 'drizzle-orm'
import { calls } from '#drizzle/schema/calls.ts'
import { type IdentifyCallerInput, identifyCallerInput } from '#shared/calls.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { findCustomer } from '#server/domains/customers/index.ts'
import { conflict, notFound } from '#server/platform/errors.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import { lockShared } from '#server/platform/locks.ts'
import { recordCall } from './record-call.ts'

/**
 * The agent says whose call it is, where the number alone did not; the contact is then recorded as it would have been.
 * Throws `not_found` for a call that is not the agent's own or a customer who is not there, `conflict` when the call
 * has another customer.
 */
export async function identifyCaller(ctx: ActorContext, given: IdentifyCallerInput): Promise<void> {
  authorize(ctx, 'contacts.record')
  const input = identifyCallerInput.parse(given)
  await ctx.db.transaction(async (tx) => {
    await lockShared(tx, 'links')
    const [call] = await tx
      .select()
      .from(calls)
      .where(eq(calls.id, Number(input.id)))
      .for('update')
    const me = ctx.actor.kind === 'user' ? ctx.actor.id : ''
    if (!call || !(call.userId === null ? call.userIds.includes(me) : call.userId === me)) {
      throw notFound('There is no such call at your phone.')
    }
    const customer = await findCustomer(tx, input.customerId)
    if (!customer) throw notFound(`There is no customer ${input.customerId}.`)
    if (call.customerId === customer.id) return
    if (call.customerId) throw conflict('This call has another customer already.')
    await tx.update(calls).set({ customerId: customer.id }).where(eq(calls.id, call.id))
    await audit(tx, ctx, { action: 'call.identify', subject: { kind: 'call', id: input.id }, customerId: customer.id })
    await recordCall(tx, ctx, { ...call, customerId: customer.id })
    await notifyLive(
      tx,
      [...call.userIds, me].map((id): Topic => `calls:${id}`),
    )
  })
}
