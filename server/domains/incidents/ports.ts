import type { ActorContext } from '#server/domains/access/index.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'

/** Counts anew whom the incident hit. Given by the impact domain; the caller holds the `links` lock. */
export type Remeasure = (tx: Transaction, ctx: ActorContext, incidentId: number) => Promise<void>

/** What incidents need of the domains above them. */
export type IncidentPorts = {
  remeasure: Remeasure
  /** Accounts hit and told, per incident ID; an incident that hit nobody may be absent. */
  countAccounts(q: Queryable, incidentIds: number[]): Promise<Map<number, { hit: number; told: number }>>
}
