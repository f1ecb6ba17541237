import { type AlertSignal, scopeOfLabels } from '#shared/alerts.ts'
import type { IncidentSeverity } from '#shared/incidents.ts'
import { hash } from 'node:crypto'
import { safeText, textOf } from '../../read.ts'
import type { AlertMessage } from './parse.ts'

/*
 * { "version": "4", "groupKey": "{}:{alertname=\"ErrorRate\"}", "status": "firing", "receiver": "knowfirst",
 *   "groupLabels": { "alertname": "ErrorRate" }, "commonLabels": { "severity": "critical", "service": "billing" },
 *   "commonAnnotations": { "summary": "Billing fails for one in five" }, "externalURL": "http://alerts.example",
 *   "alerts": [{ "status": "firing", "labels": { "alertname": "ErrorRate", "service": "billing" }, "annotations": {},
 *     "startsAt": "2026-11-22T09:41:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "9f2c…" }] }
 */

/** `severity` is a convention among label writers; these are the words seen. */
const severities: Record<string, IncidentSeverity> = {
  critical: 'critical',
  page: 'critical',
  emergency: 'critical',
  fatal: 'critical',
  disaster: 'critical',
  p1: 'critical',
  sev1: 'critical',
  info: 'minor',
  information: 'minor',
  notice: 'minor',
  low: 'minor',
  minor: 'minor',
  none: 'minor',
  p4: 'minor',
  sev4: 'minor',
}

const mostScope = 50
const pastMs = 366 * 86_400_000

/** One alert group as it stands now. Pure. */
export function alertsToSignal(message: AlertMessage, receivedAt: Date): AlertSignal {
  const { alerts, status } = message
  const firing = alerts.filter((alert) => alert.status !== 'resolved')
  const current = status === 'firing' && firing.length > 0 ? firing : alerts
  const labels = { ...message.groupLabels, ...message.commonLabels }
  const starts = current.flatMap((alert) => readTime(alert.startsAt, receivedAt) ?? [])
  const ends = alerts.flatMap((alert) => readTime(alert.endsAt, receivedAt) ?? [])
  const startedAt = new Date(Math.min(...(starts.length > 0 ? starts : [receivedAt.getTime()])))
  return {
    externalKey: keyOf(message, labels),
    keyReused: true,
    status,
    at: null,
    by: null,
    note: null,
    customers: [],
    title: titleOf(message, labels),
    severity: severityOf(labels['severity'] ?? current[0]?.labels['severity'] ?? ''),
    startedAt,
    resolvedAt: status === 'resolved' ? new Date(Math.max(startedAt.getTime(), ...latest(ends, receivedAt))) : null,
    url: urlOf(current[0]?.generatorURL) ?? urlOf(message.externalURL),
    scope: scopeOf(message, labels),
    alerts: current.length + (message.truncatedAlerts ?? 0),
  }
}

function severityOf(word: string): IncidentSeverity {
  const name = word.toLowerCase()
  return (Object.hasOwn(severities, name) && severities[name]) || 'major'
}

/** Without a group key (a payload of the sender's own making) the group's labels name it. */
function keyOf(message: AlertMessage, labels: Record<string, string>): string {
  if (message.groupKey) {
    return message.groupKey.length <= 500
      ? safeText(message.groupKey, 500)
      : `sha256:${hash('sha256', message.groupKey)}`
  }
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
  return candidates.map((text) => textOf(text, 200)).find(Boolean) ?? 'Alert without a name'
}

function scopeOf(message: AlertMessage, labels: Record<string, string>): AlertSignal['scope'] {
  const rows = new Map<string, AlertSignal['scope'][number]>()
  for (const alert of [{ labels: {} }, ...message.alerts]) {
    for (const row of scopeOfLabels({ ...labels, ...alert.labels })) {
      const value = textOf(row.value, 200)
      if (value && rows.size < mostScope) rows.set(`${row.kind}\n${value}`, { kind: row.kind, value })
    }
  }
  return [...rows.values()]
}

/** Go's zero time, times to come and times of another age are no times. */
function readTime(value: string | null | undefined, receivedAt: Date): number | undefined {
  const ms = Date.parse(value ?? '')
  const received = receivedAt.getTime()
  return ms > received - pastMs && ms <= received + 60_000 ? Math.min(ms, received) : undefined
}

function latest(ends: number[], receivedAt: Date): number[] {
  return ends.length > 0 ? ends : [receivedAt.getTime()]
}

/** Shown as a link, so nothing but http. */
function urlOf(value: string | null | undefined): string | null {
  if (!value || value.length > 2_000 || !URL.canParse(value)) return null
  const { protocol, href } = new URL(value)
  return protocol === 'http:' || protocol === 'https:' ? href : null
}
