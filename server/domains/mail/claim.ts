import { and, eq, inArray, isNotNull, lt, lte, sql } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type Delivery, topicsOf } from './queries.ts'

/** A sender says every `heartbeatMs` that it lives; after `leaseMs` without a word it counts as dead. */
export const heartbeatMs = 10_000
const leaseMs = 60_000

/** Takes the next due delivery for sending, or undefined. Committed before the mail server hears of it. */
export async function claimDelivery(ctx: ActorContext): Promise<Delivery | undefined> {
  const now = ctx.clock.now()
  return await ctx.db.transaction(async (tx) => {
    const [due] = await tx
      .select({ customerId: deliveries.customerId, id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.state, 'queued'), lte(deliveries.nextAttemptAt, now)))
      .orderBy(deliveries.nextAttemptAt)
      .limit(1)
      .for('update', { skipLocked: true })
    if (!due) return undefined
    const [claimed] = await tx
      .update(deliveries)
      .set({ state: 'sending', sendingAt: now, attempts: sql`${deliveries.attempts} + 1` })
      .where(and(eq(deliveries.customerId, due.customerId), eq(deliveries.id, due.id), eq(deliveries.state, 'queued')))
      .returning()
    return claimed
  })
}

/** Says that the deliveries in this process's hands are still in living hands. */
export async function beat(ctx: ActorContext, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await ctx.db
    .update(deliveries)
    .set({ sendingAt: ctx.clock.now() })
    .where(and(eq(deliveries.state, 'sending'), inArray(deliveries.id, ids)))
}

/** Whatever a dead sender left in mid-send may have arrived or not: it becomes `uncertain`, for a person to decide. */
export async function markUncertain(ctx: ActorContext): Promise<void> {
  const deadSince = new Date(ctx.clock.now().getTime() - leaseMs)
  await ctx.db.transaction(async (tx) => {
    const lost = await tx
      .update(deliveries)
      .set({
        state: 'uncertain',
        answer: 'Knowfirst stopped while the mail server was taking this e-mail. It may have arrived.',
      })
      .where(and(eq(deliveries.state, 'sending'), isNotNull(deliveries.sendingAt), lt(deliveries.sendingAt, deadSince)))
      .returning()
    for (const row of lost) {
      await audit(tx, ctx, {
        action: 'delivery.uncertain',
        subject: { kind: 'delivery', id: row.id },
        customerId: row.customerId,
      })
    }
    if (lost.length > 0) await notifyLive(tx, lost.flatMap(topicsOf))
    ctx.metrics.deliveries.inc({ state: 'uncertain' }, lost.length)
  })
}
