import type { AlertSignal } from '#shared/alerts.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { unavailable } from '#server/platform/errors.ts'
import type { Remeasure } from './ports.ts'

export type AlertOutcome = {
  /** Null when a resolve names an incident that nobody has heard of. */
  incidentId: number | null
  changed: 'opened' | 'updated' | 'reopened' | 'resolved' | 'nothing'
}

/**
 * Brings the incident of the alert group in line with what its sender says now. The same alert again changes nothing.
 * Needs a transaction of its own: it may take the `links` lock exclusively, so never call it after `lockShared`.
 */
export async function applyAlert(
  _tx: Transaction,
  _ctx: ActorContext,
  _alert: AlertSignal,
  _from: { sourceId: number; remeasure: Remeasure },
): Promise<AlertOutcome> {
  throw unavailable('Alerts are not taken yet.')
}
