import type { IncidentPorts } from '#server/domains/incidents/index.ts'
import { backfillImpacts } from './backfill.ts'
import { countAccounts } from './counts.ts'
import { notifyAffected } from './notify.ts'

/** What the incidents need of impacts, ready to hand in. */
export const incidentPorts: IncidentPorts = { remeasure: backfillImpacts, countAccounts, notifyAffected }
