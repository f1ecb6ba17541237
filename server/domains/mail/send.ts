import type { Config } from '#server/platform/config.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { isApproved } from './approval.ts'
import { beat, claimDelivery, heartbeatMs, markUncertain } from './claim.ts'
import type { Delivery } from './queries.ts'
import { type MailPorts, settleDelivery } from './settle.ts'
import { threadOf } from './thread.ts'
import { type MailTransport, openTransport, sendConcurrency, type SendOutcome } from './transport.ts'

/** Sends whatever is due, several at a time, and marks what a dead sender left behind. */
export async function sendDueDeliveries(ctx: ActorContext, ports: MailPorts): Promise<void> {
  await markUncertain(ctx)
  if (!canSend(ctx.config)) return
  const transport = openTransport(ctx.config)
  const inHand = new Set<string>()
  const heart = setInterval(() => {
    beat(ctx, [...inHand]).catch((err: unknown) => ctx.log.warn({ err }, 'heartbeat of the outbox failed'))
  }, heartbeatMs)
  const round = { serverDown: false }
  try {
    const senders = Array.from({ length: sendConcurrency }, () => sendUntilEmpty(ctx, ports, transport, inHand, round))
    // All of them come to their end before the connections are closed.
    const ends = await Promise.allSettled(senders)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  } finally {
    clearInterval(heart)
    transport.close()
  }
}

function canSend(config: Config): config is Config & { SMTP_URL: string; MAIL_FROM: string } {
  return config.SMTP_URL !== undefined && config.MAIL_FROM !== undefined
}

async function sendUntilEmpty(
  ctx: ActorContext,
  ports: MailPorts,
  transport: MailTransport,
  inHand: Set<string>,
  round: { serverDown: boolean },
): Promise<void> {
  while (!round.serverDown) {
    const delivery = await claimDelivery(ctx)
    if (!delivery) return
    inHand.add(delivery.id)
    try {
      const outcome = await sendOne(ctx, transport, delivery)
      if (outcome.kind === 'retry' && outcome.serverDown) round.serverDown = true
      await settleDelivery(ctx, delivery, outcome, ports)
    } finally {
      inHand.delete(delivery.id)
    }
  }
}

/** Hands one letter to the mail server, after a last look that it is the one that was approved. */
async function sendOne(ctx: ActorContext, transport: MailTransport, delivery: Delivery): Promise<SendOutcome> {
  if (!(await isApproved(ctx.db, delivery, delivery.html))) {
    return { kind: 'refused', answer: 'Not sent: this is not the text that was approved.' }
  }
  const thread = await threadOf(ctx.db, delivery)
  return await transport.send({ ...delivery, thread, at: delivery.queuedAt })
}
