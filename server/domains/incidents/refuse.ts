import type { IncidentStatus } from '#shared/incidents.ts'
import { incidentRef } from '#shared/incidents.ts'
import { conflict, type DomainError, invalid } from '#server/platform/errors.ts'
import type { IncidentRow } from './row.ts'

const deeds: Record<IncidentStatus, string> = {
  open: 'opened',
  acknowledged: 'acknowledged',
  identified: 'found the cause of',
  monitoring: 'put in a fix for',
  resolved: 'resolved',
}

/** The answer to one who comes too late: who brought the incident into its status, and when. */
export function tooLate(incident: IncidentRow): DomainError {
  const ref = incidentRef(incident.id)
  const time = incident.statusAt.toISOString().slice(11, 16)
  return conflict(`${incident.statusByName} ${deeds[incident.status]} ${ref} at ${time} UTC.`, {
    ref,
    status: incident.status,
    by: incident.statusByName,
    at: incident.statusAt.toISOString(),
  })
}

/** Throws `invalid` unless the moment of the next update lies ahead. */
export function checkNextUpdate(nextUpdateAt: Date | null | undefined, now: Date): void {
  if (nextUpdateAt && nextUpdateAt <= now) throw invalid('The next update must lie in the future.')
}

/** Throws `invalid` for a start in the future. */
export function checkStart(startedAt: Date | undefined, now: Date): void {
  if (startedAt && startedAt > now) throw invalid('The start must not lie in the future.')
}
