import type { IncidentSeverity, ScopeKind, ScopeRow } from './incidents.ts'
import type { Identity } from './signal.ts'

/** Where an incident stands, as any alerting or incident tool says it. */
export const alertStatuses = ['firing', 'acknowledged', 'identified', 'monitoring', 'resolved'] as const
export type AlertStatus = (typeof alertStatuses)[number]

/** What the sender of a webhook says of one incident (or group of alerts) now: pure data, every string untrusted. */
export type AlertSignal = {
  /** The sender's own key of it, the same in every message about it: Alertmanager's `groupKey`, PagerDuty's incident ID. */
  externalKey: string
  /** The sender uses the key again: firing long after the end is another incident, not this one reopened. */
  keyReused: boolean
  /** Null: the message says nothing of where it stands, as a note. It then opens nothing. */
  status: AlertStatus | null
  /** When the sender said so, by its clock; null when it does not say, and the arrival counts. */
  at: Date | null
  /** Null: the message does not say; it then stays as it is. */
  title: string | null
  severity: IncidentSeverity | null
  /** When it began. */
  startedAt: Date
  /** When it ended; null while it goes on. */
  resolvedAt: Date | null
  /**
   * Who has it, as the agents will read it; null: nobody any more. Undefined: the message does not say. With status
   * `firing`, null takes an acknowledgement back.
   */
  owner?: string | null
  /** Who did this at the sender; null when nobody is named. */
  by: string | null
  /** Words of the sender about this change, for the list of updates; never for customers. */
  note: string | null
  /** Where a person can see it at the sender. */
  url: string | null
  scope: ScopeRow[]
  /** Customers that the message names; for each, what names it, most trusted first. */
  customers: Identity[][]
  /** How many alerts it holds. */
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
