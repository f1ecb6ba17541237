import type { ActorContext } from '#server/domains/access/index.ts'
import type { FeedbackRow } from '#server/domains/calls/index.ts'
import type { StoredEvent } from '#server/domains/events/index.ts'
import type { AlertOutcome, Remeasure } from '#server/domains/incidents/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import type { Identity } from '#shared/signal.ts'

/** What intake asks of the domains above events, handed in so that each can be tried alone. */
export type IngestPorts = {
  /** One customer ID per entry, '' when it names nobody. */
  identify(tx: Transaction, ctx: ActorContext, identities: Identity[][]): Promise<string[]>
  link(tx: Transaction, ctx: ActorContext, issueIds: number[]): Promise<void>
  touch(tx: Transaction, ctx: ActorContext, stored: StoredEvent[]): Promise<void>
  /** Per row, whether it was new. */
  recordFeedback(tx: Transaction, ctx: ActorContext, rows: FeedbackRow[]): Promise<boolean[]>
  applyAlert(
    tx: Transaction,
    ctx: ActorContext,
    alert: AlertSignal,
    from: { sourceId: number; remeasure: Remeasure },
  ): Promise<AlertOutcome>
  remeasure: Remeasure
}
