import type { IncidentSummary } from '#shared/incidents.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { IncidentRow } from './row.ts'

const iso = (moment: Date | null) => moment?.toISOString() ?? null

export function summaryOf(
  row: IncidentRow,
  accounts: { hit: number; told: number } | undefined,
  lastUpdateAt: Date | null,
): IncidentSummary {
  return {
    ref: incidentRef(row.id),
    title: row.title,
    status: row.status,
    severity: row.severity,
    owner: row.ownerName,
    startedAt: row.startedAt.toISOString(),
    openedAt: row.openedAt.toISOString(),
    acknowledgedAt: iso(row.acknowledgedAt),
    identifiedAt: iso(row.identifiedAt),
    monitoringAt: iso(row.monitoringAt),
    resolvedAt: iso(row.resolvedAt),
    nextUpdateAt: iso(row.nextUpdateAt),
    hit: accounts?.hit ?? 0,
    told: accounts?.told ?? 0,
    lastUpdateAt: iso(lastUpdateAt),
  }
}

const severityWeight = { critical: 4, major: 2, minor: 1 } as const
const hourMs = 3_600_000

/**
 * How much the incident needs a person now: accounts hit and not told yet count most, then severity, whether anybody
 * has taken it, a missed promise of an update, and the hours of silence.
 */
export function weightOf(incident: IncidentSummary, now: Date): number {
  const untold = Math.max(0, incident.hit - incident.told)
  const silentHours = (now.getTime() - Date.parse(incident.lastUpdateAt ?? incident.openedAt)) / hourMs
  const late = incident.nextUpdateAt !== null && Date.parse(incident.nextUpdateAt) < now.getTime()
  const neglect = (incident.status === 'open' ? 2 : 1) + (late ? 1 : 0) + Math.min(silentHours, 24) / 24
  return severityWeight[incident.severity] * (1 + Math.log2(1 + incident.hit + untold)) * neglect
}
