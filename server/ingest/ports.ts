import type { ActorContext } from '#server/domains/access/index.ts'
import type { FeedbackRow } from '#server/domains/calls/index.ts'
import type { Identified, MayAdd } from '#server/domains/customers/index.ts'
import type { StoredEvent } from '#server/domains/events/index.ts'
import type { AlertOutcome } from '#server/domains/incidents/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import type { Identity } from '#shared/signal.ts'

/** What intake asks of the domains above events, handed in so that each can be tried alone. */
export type IngestPorts = {
  /** Per entry the customer that it names; what is new is added where `mayAdd` allows it. */
  identify(tx: Transaction, ctx: ActorContext, identities: Identity[][], mayAdd?: MayAdd): Promise<Identified[]>
  link(tx: Transaction, ctx: ActorContext, issueIds: number[]): Promise<void>
  touch(tx: Transaction, ctx: ActorContext, stored: StoredEvent[]): Promise<void>
  /** Per row, whether it was new. */
  recordFeedback(tx: Transaction, ctx: ActorContext, rows: FeedbackRow[]): Promise<boolean[]>
  applyAlert(
    tx: Transaction,
    ctx: ActorContext,
    alert: AlertSignal,
    from: { sourceId: number; mayAdd: MayAdd },
  ): Promise<AlertOutcome>
}
