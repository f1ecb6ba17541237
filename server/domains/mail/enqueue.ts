import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import { type ActorContext, actorName, audit, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { conflict } from '#server/platform/errors.ts'
import { enqueueJob } from '#server/platform/jobs.ts'
import { notifyLive } from '#server/platform/live.ts'
import { messageIdOf } from './address.ts'
import { isApproved, type Letter } from './approval.ts'
import { renderHtml } from './html.ts'
import { type Delivery, topicsOf } from './queries.ts'
import { sendDeliveriesTask } from './task.ts'

export type EnqueueInput = Letter & {
  customerId: string
  draftId: string
  approvalId: string
  contactId: number | null
  incidentId: number | null
  issueId: number | null
  toName: string | null
}

/** Why an e-mail that nobody can send is kept. */
export const noMailServer = 'Not sent: no mail server is configured (SMTP_URL).'

/**
 * Puts the approved letter in the outbox, once per approval: a second call gives the first one's delivery.
 * Without `SMTP_URL` it is kept as `unsent`. Throws `conflict` unless the approval is for exactly this letter.
 */
export async function enqueueDelivery(tx: Transaction, ctx: ActorContext, input: EnqueueInput): Promise<Delivery> {
  authorize(ctx, 'notices.approve')
  const html = renderHtml(input)
  if (!(await isApproved(tx, input, html))) {
    throw conflict('Not sent: nobody approved exactly this text for this recipient.')
  }
  const now = ctx.clock.now()
  const id = randomUUID()
  const canSend = ctx.config.SMTP_URL !== undefined
  const [written] = await tx
    .insert(deliveries)
    .values({
      ...input,
      id,
      html,
      messageId: messageIdOf(ctx.config, id),
      state: canSend ? 'queued' : 'unsent',
      answer: canSend ? null : noMailServer,
      queuedAt: now,
      nextAttemptAt: canSend ? now : null,
      approvedByName: actorName(ctx.actor).name,
    })
    .onConflictDoNothing()
    .returning()
  if (!written) return await deliveryOfApproval(tx, input.customerId, input.approvalId)
  if (canSend) await enqueueJob(tx, sendDeliveriesTask, {}, { key: sendDeliveriesTask.name })
  await audit(tx, ctx, {
    action: 'delivery.enqueue',
    subject: { kind: 'delivery', id },
    customerId: input.customerId,
    details: { draftId: input.draftId, approvalId: input.approvalId, state: written.state },
  })
  await notifyLive(tx, topicsOf(written))
  ctx.metrics.deliveries.inc({ state: written.state })
  return written
}

async function deliveryOfApproval(tx: Transaction, customerId: string, approvalId: string): Promise<Delivery> {
  const [known] = await tx
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.customerId, customerId), eq(deliveries.approvalId, approvalId)))
  if (!known) throw conflict('This e-mail is being sent by somebody else at this moment. Look again.')
  return known
}
