import { hash } from 'node:crypto'
import type { AlertSignal } from '#shared/alerts.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { textOf } from '../../read.ts'
import { customersOfAll } from '../customers.ts'
import { alertWith, keyOf, longest, scopeOfAll, severityOf, timeOf, urlOf } from '../reading.ts'
import type { AlertMessage } from './parse.ts'

/*
 * { "version": "4", "groupKey": "{}:{alertname=\"ErrorRate\"}", "status": "firing", "receiver": "knowfirst",
 *   "groupLabels": { "alertname": "ErrorRate" }, "commonLabels": { "severity": "critical", "service": "billing" },
 *   "commonAnnotations": { "summary": "Billing fails for one in five" }, "externalURL": "http://alerts.example",
 *   "alerts": [{ "status": "firing", "labels": { "alertname": "ErrorRate", "service": "billing" }, "annotations": {},
 *     "startsAt": "2026-11-22T09:41:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "9f2c…" }] }
 */

/** One alert group as it stands now; it says so without a time of its own. Pure. */
export function alertsToSignal(message: AlertMessage, receivedAt: Date, rules?: readonly IdentityRule[]): AlertSignal {
  const { alerts, status } = message
  const firing = alerts.filter((alert) => alert.status !== 'resolved')
  const current = status === 'firing' && firing.length > 0 ? firing : alerts
  const labels = { ...message.groupLabels, ...message.commonLabels }
  const starts = current.flatMap((alert) => pastTime(alert.startsAt, receivedAt) ?? [])
  const ends = alerts.flatMap((alert) => pastTime(alert.endsAt, receivedAt) ?? [])
  const startedAt = new Date(Math.min(...(starts.length > 0 ? starts : [receivedAt.getTime()])))
  const end = Math.max(startedAt.getTime(), ...(ends.length > 0 ? ends : [receivedAt.getTime()]))
  const withCommon = (some: typeof alerts) => some.map((alert) => ({ ...labels, ...alert.labels }))
  return alertWith(
    {
      externalKey: groupKeyOf(message, labels),
      keyReused: true,
      status,
      customers: customersOfAll(withCommon(current), rules),
      title: titleOf(message, labels),
      severity: severityOf(labels['severity'] ?? current[0]?.labels['severity'] ?? 'unknown'),
      startedAt,
      resolvedAt: status === 'resolved' ? new Date(end) : null,
      url: urlOf(current[0]?.generatorURL) ?? urlOf(message.externalURL),
      scope: scopeOfAll([labels, ...withCommon(alerts)]),
      alerts: current.length + (message.truncatedAlerts ?? 0),
    },
    receivedAt,
  )
}

/** Without a group key (a payload of the sender's own making) the group's labels name it. */
function groupKeyOf(message: AlertMessage, labels: Record<string, string>): string {
  const key = keyOf(message.groupKey)
  if (key) return key
  const named = Object.keys(message.groupLabels).length > 0 ? message.groupLabels : labels
  const pairs = Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1))
  return `labels:${hash('sha256', JSON.stringify(pairs))}`
}

function titleOf(message: AlertMessage, labels: Record<string, string>): string {
  const first = message.alerts[0]
  const candidates = [
    message.commonAnnotations['summary'],
    first?.annotations['summary'],
    labels['alertname'],
    first?.labels['alertname'],
    message.commonAnnotations['description'],
  ]
  return candidates.map((text) => textOf(text, longest.title)).find(Boolean) ?? 'Alert without a name'
}

/** Go's zero time, times to come and times of another age are no times. */
function pastTime(value: string | null | undefined, receivedAt: Date): number | undefined {
  const received = receivedAt.getTime()
  const ms = timeOf(value, receivedAt)?.getTime()
  return ms !== undefined && ms <= received + 60_000 ? Math.min(ms, received) : undefined
}
