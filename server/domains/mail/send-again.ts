import { and, eq } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import { deliveryCan, type DeliveryView, type sendAgainInput } from '#shared/mail.ts'
import type { z } from 'zod'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { conflict, notFound } from '#server/platform/errors.ts'
import { enqueueJob } from '#server/platform/jobs.ts'
import { notifyLive } from '#server/platform/live.ts'
import { messageIdOf } from './address.ts'
import { isApproved } from './approval.ts'
import { findDelivery, topicsOf } from './queries.ts'
import { sendDeliveriesTask } from './task.ts'

/**
 * Queues an e-mail anew that was not sent, was refused, or whose arrival is uncertain.
 * Throws `conflict` when its state does not allow that, when no mail server is configured, or when it is
 * uncertain and nobody said that it may arrive twice.
 */
export async function sendAgain(ctx: ActorContext, input: z.infer<typeof sendAgainInput>): Promise<DeliveryView> {
  authorize(ctx, 'notices.approve')
  if (!ctx.config.SMTP_URL) {
    throw conflict('No mail server is configured. Set SMTP_URL and MAIL_FROM, start Knowfirst again, then send.')
  }
  await ctx.db.transaction(async (tx) => {
    const ofInput = and(eq(deliveries.customerId, input.customerId), eq(deliveries.id, input.id))
    const [row] = await tx.select().from(deliveries).where(ofInput).for('update')
    if (!row) throw notFound('This e-mail is not there.')
    if (!deliveryCan.sendAgain(row)) throw conflict('This e-mail is on its way or has arrived; it is not sent again.')
    if (deliveryCan.arriveTwice(row) && !input.iKnowItMayArriveTwice) {
      throw conflict('This e-mail may have arrived. Confirm that it may arrive twice, or ask the customer first.')
    }
    if (!(await isApproved(tx, row, row.html))) throw conflict('Not sent: this is not the text that was approved.')
    const now = ctx.clock.now()
    await tx
      .update(deliveries)
      .set({
        state: 'queued',
        answer: null,
        queuedAt: now,
        nextAttemptAt: now,
        // One that never left takes the sender's present domain; any other keeps its ID, so that mail programs see one.
        messageId: row.state === 'unsent' ? messageIdOf(ctx.config, row.id) : row.messageId,
      })
      .where(ofInput)
    await enqueueJob(tx, sendDeliveriesTask, {}, { key: sendDeliveriesTask.name })
    await audit(tx, ctx, {
      action: 'delivery.sendAgain',
      subject: { kind: 'delivery', id: row.id },
      customerId: row.customerId,
      details: { from: row.state, iKnowItMayArriveTwice: input.iKnowItMayArriveTwice },
    })
    await notifyLive(tx, topicsOf(row))
  })
  ctx.metrics.deliveries.inc({ state: 'queued' })
  return await findDelivery(ctx.db, input.customerId, input.id)
}
