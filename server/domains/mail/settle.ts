import { and, eq, inArray } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockShared } from '#server/platform/locks.ts'
import { type Delivery, topicsOf } from './queries.ts'
import type { SendOutcome } from './transport.ts'

/** What other domains do, in the same transaction, when the mail server has taken an e-mail. */
export type MailPorts = {
  onAccepted(
    tx: Transaction,
    delivery: { customerId: string; incidentId: number | null; issueId: number | null; acceptedAt: Date },
  ): Promise<void>
}

const firstRetryMs = 60_000
const longestRetryMs = 60 * 60_000
/** After this long the facts in the letter are old; a person should look instead. */
const giveUpMs = 12 * 60 * 60_000

/** The wait before the try after `attempts` tries: doubling, from a minute to an hour. */
export function retryDelayMs(attempts: number): number {
  return Math.min(firstRetryMs * 2 ** Math.max(0, attempts - 1), longestRetryMs)
}

/**
 * Writes what became of this try. `attempts` fences: a late word about an older try changes nothing;
 * a late word about this one also corrects `uncertain`.
 */
export async function settleDelivery(
  ctx: ActorContext,
  delivery: Delivery,
  outcome: SendOutcome,
  ports: MailPorts,
): Promise<void> {
  const now = ctx.clock.now()
  const change = changeFor(delivery, outcome, now)
  await ctx.db.transaction(async (tx) => {
    // Before the row: a claim that moves this customer's deliveries takes the two in the same order.
    await lockShared(tx, 'links')
    const [settled] = await tx
      .update(deliveries)
      .set({ answer: outcome.answer, sendingAt: null, nextAttemptAt: null, ...change })
      .where(
        and(
          eq(deliveries.id, delivery.id),
          eq(deliveries.attempts, delivery.attempts),
          inArray(deliveries.state, ['sending', 'uncertain']),
        ),
      )
      .returning()
    if (!settled) return
    if (change.state === 'accepted') await ports.onAccepted(tx, { ...settled, acceptedAt: now })
    await audit(tx, ctx, {
      action: `delivery.${change.state}`,
      subject: { kind: 'delivery', id: delivery.id },
      customerId: settled.customerId,
      details: { answer: outcome.answer, attempts: delivery.attempts },
    })
    await notifyLive(tx, topicsOf(settled))
  })
  ctx.metrics.deliveries.inc({ state: change.state })
}

function changeFor(delivery: Delivery, outcome: SendOutcome, now: Date): Partial<Delivery> & Pick<Delivery, 'state'> {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', acceptedAt: now }
    case 'refused':
      return { state: 'failed' }
    case 'uncertain':
      return { state: 'uncertain' }
    case 'retry': {
      if (now.getTime() - delivery.queuedAt.getTime() >= giveUpMs) return { state: 'failed' }
      return { state: 'queued', nextAttemptAt: new Date(now.getTime() + retryDelayMs(delivery.attempts)) }
    }
  }
}
