import type { IncidentSeverity, ScopeKind, ScopeRow } from './incidents.ts'

/** One group of alerts as its sender sees it now, from any alerting webhook: pure data, every string untrusted. */
export type AlertSignal = {
  /** The sender's own key of the group, the same for every message about it, such as Alertmanager's `groupKey`. */
  externalKey: string
  status: 'firing' | 'resolved'
  title: string
  severity: IncidentSeverity
  /** When the earliest alert of the group that still fires (or fired last) began. */
  startedAt: Date
  /** When the last alert of the group ended; null while any fires. */
  resolvedAt: Date | null
  /** Where a person can see it at the sender. */
  url: string | null
  scope: ScopeRow[]
  /** How many alerts the group holds. */
  alerts: number
}

/** Firing again this soon after it was resolved is the same incident; later it is a new one. */
export const reopenWithinMs = 30 * 60_000

/** Labels of alerts that say which part of the system is meant. */
const scopeLabels: Record<string, ScopeKind> = {
  service: 'service',
  job: 'service',
  app: 'service',
  environment: 'environment',
  env: 'environment',
  region: 'region',
  cluster_region: 'region',
  release: 'release',
  version: 'release',
}

/** The scope that an alert's labels name. `service` outranks `app`, and `app` outranks `job`. */
export function scopeOfLabels(labels: Record<string, string>): ScopeRow[] {
  const service = labels['service'] ?? labels['app'] ?? labels['job']
  const rows = Object.entries(labels).flatMap(([label, value]): ScopeRow[] => {
    const kind = Object.hasOwn(scopeLabels, label) ? scopeLabels[label] : undefined
    const text = value.trim().slice(0, 200)
    return kind && kind !== 'service' && text ? [{ kind, value: text }] : []
  })
  const named = service?.trim().slice(0, 200)
  return named ? [{ kind: 'service', value: named }, ...rows] : rows
}
