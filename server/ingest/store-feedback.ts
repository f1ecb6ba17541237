import type { ActorContext } from '#server/domains/access/index.ts'
import { issuesOfEvents } from '#server/domains/events/index.ts'
import type { KnownSource } from '#server/domains/sources/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { FeedbackSignal } from '#shared/signal.ts'
import type { IngestPorts } from './ports.ts'

/** A customer's own words on their way into the database. */
export type ArrivedFeedback = { kind: 'feedback'; source: KnownSource; signal: FeedbackSignal }

/**
 * Keeps customers' own words as contacts, each with the issue of the event that it is about where that event is this
 * customer's, so after the events. `customerIds` has one entry per word, '' for nobody, whose words are not kept.
 * Returns, per entry, whether it was new.
 */
export async function storeFeedback(
  tx: Transaction,
  ctx: ActorContext,
  ports: Pick<IngestPorts, 'recordFeedback'>,
  arrived: readonly ArrivedFeedback[],
  customerIds: readonly string[],
): Promise<boolean[]> {
  const rows = arrived.map(({ source, signal: { id, at, message, eventId } }, index) => {
    return { customerId: customerIds[index] ?? '', feedbackId: id, at, message, source, eventId }
  })
  const named = rows.filter(({ customerId }) => customerId !== '')
  const about = named.flatMap(({ customerId, eventId, at }) => (eventId ? [{ customerId, eventId, at }] : []))
  const issues = await issuesOfEvents(tx, ctx, about)
  const issueOf = new Map(about.map((one, index) => [`${one.customerId}\n${one.eventId}`, issues[index] ?? null]))
  const fresh = await ports.recordFeedback(
    tx,
    ctx,
    named.map(({ eventId, ...row }) => ({ ...row, issueId: issueOf.get(`${row.customerId}\n${eventId}`) ?? null })),
  )
  let next = 0
  return rows.map(({ customerId }) => customerId !== '' && fresh[next++] === true)
}
