import type { ActorContext } from '#server/domains/access/index.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'
import type { Identity } from '#shared/signal.ts'

/**
 * Counts anew whom the incident hit, and tells their caller pages that the incident changed.
 * The caller holds the `links` lock exclusively.
 */
export type Remeasure = (tx: Transaction, ctx: ActorContext, incidentId: number) => Promise<void>

/** The customers that identities name, one ID per entry, '' where they name nobody: `identifyCustomers`. */
export type Identify = (tx: Transaction, ctx: ActorContext, identities: Identity[][]) => Promise<string[]>

/** What incidents need of the impacts, which stand above them: `incidentPorts` of the impact domain. */
export type IncidentPorts = {
  remeasure: Remeasure
  /** Accounts hit and told, per incident ID; an incident that hit nobody may be absent. */
  countAccounts(q: Queryable, incidentIds: number[]): Promise<Map<number, { hit: number; told: number }>>
  /** Tells the caller pages of all whom the incident affects to read again. */
  notifyAffected(tx: Transaction, incidentId: number): Promise<void>
}
