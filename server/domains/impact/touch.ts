import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'

/** An event that was stored just now, for the first time. `customerId` is '' when it names nobody. */
export type StoredEvent = {
  customerId: string
  issueId: number
  occurredAt: Date
  service: string
  environment: string
}

/** Counts new events for the incidents their issues are linked to, in the transaction that stored them. */
export async function touchImpacts(_tx: Transaction, _ctx: ActorContext, _stored: StoredEvent[]): Promise<void> {}
