import { invalid } from '#server/platform/errors.ts'
import type { AlertSignal, AlertStatus } from '#shared/alerts.ts'
import { type Fields, fieldsOf, listOf, textOf } from '../../read.ts'
import { customersOf } from '../customers.ts'
import {
  alertWith,
  type HookReading,
  type HookRequest,
  keyOf,
  labelsIn,
  longest,
  nothingIn,
  personOf,
  saying,
  servicesOf,
  severityOf,
  timeOf,
  urlOf,
} from '../reading.ts'

/*
 * { "event": { "id": "01BYE3VZ…", "event_type": "incident.acknowledged", "resource_type": "incident",
 *   "occurred_at": "2026-11-22T09:50:03.169Z", "agent": { "id": "P1", "type": "user_reference", "summary": "Ana Lopez" },
 *   "client": null, "data": { "id": "PGR0VU2", "type": "incident", "status": "acknowledged", "number": 2,
 *     "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2", "incident_key": "d3640fbd…", "title": "Billing fails",
 *     "created_at": "2026-11-22T09:41:00Z", "service": { "id": "PF9", "summary": "billing" }, "urgency": "high",
 *     "assignees": [{ "id": "P1", "summary": "Ana Lopez" }], "priority": { "summary": "P1" }, "resolve_reason": null } } }
 */

const statuses: Record<string, AlertStatus> = {
  triggered: 'firing',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
}
/** After these, who had acknowledged has it no more, when the incident is triggered again. */
const takesBack = new Set([
  'incident.unacknowledged',
  'incident.escalated',
  'incident.reassigned',
  'incident.delegated',
  'incident.reopened',
])

/** PagerDuty's webhooks, version 3 (developer.pagerduty.com, "Webhooks Overview"): one event each. */
export function readWebhook(message: Fields, { receivedAt, rules }: HookRequest): HookReading {
  const event = fieldsOf(message['event'])
  const type = textOf(event['event_type'], longest.word)
  if (!type) throw invalid('The body is not a PagerDuty webhook: event.event_type is missing.')
  const alert = alertOf(type, event, receivedAt, rules)
  return alert ? saying(alert) : nothingIn(type)
}

function alertOf(type: string, event: Fields, receivedAt: Date, rules: HookRequest['rules']): AlertSignal | null {
  const data = fieldsOf(event['data'])
  if (!type.startsWith('incident.')) return null
  const isIncident = data['type'] === 'incident' || (data['type'] === undefined && data['status'] !== undefined)
  const externalKey = keyOf(isIncident ? data['id'] : fieldsOf(data['incident'])['id'])
  if (!externalKey) return null
  const agent = fieldsOf(event['agent'])
  const by = textOf(agent['type'], longest.word)?.startsWith('user') ? personOf(agent['summary']) : null
  const at = timeOf(event['occurred_at'], receivedAt)
  const customers = customersOf(customFields(data), rules)
  const common = { externalKey, keyReused: false, at, by, customers }
  if (isIncident) return alertWith({ ...common, ...incidentFacts(type, data, by, receivedAt) }, receivedAt)
  const note = textOf(data['content'] ?? data['message'], longest.note)
  if (!note && customers.length === 0) return null
  return alertWith({ ...common, status: null, note }, receivedAt)
}

function incidentFacts(type: string, data: Fields, by: string | null, receivedAt: Date) {
  const word = textOf(data['status'], longest.word) ?? ''
  const status = Object.hasOwn(statuses, word) ? (statuses[word] ?? null) : null
  const assignee = personOf(fieldsOf(listOf(data['assignees'])[0])['summary'])
  const owner =
    type === 'incident.acknowledged' ? (by ?? assignee ?? undefined) : takesBack.has(type) ? null : undefined
  const startedAt = timeOf(data['created_at'], receivedAt)
  return {
    status,
    // Who acknowledged still has it when it is merely given to one more.
    ...(owner !== undefined && (owner !== null || status === 'firing') && { owner }),
    title: textOf(data['title'], longest.title),
    severity: severityOf(fieldsOf(data['priority'])['summary']) ?? urgency(data['urgency']),
    ...(startedAt && { startedAt }),
    url: urlOf(data['html_url']),
    scope: servicesOf([fieldsOf(data['service'])['summary']]),
    note: mergedInto(fieldsOf(data['resolve_reason'])),
  }
}

const urgency = (word: unknown) => (word === 'low' ? 'minor' : word === 'high' ? 'major' : null)

function mergedInto(reason: Fields): string | null {
  if (reason['type'] !== 'merge_resolve_reason') return null
  const into = textOf(fieldsOf(reason['incident'])['summary'], longest.title)
  return into ? `Merged into ${into}.` : 'Merged into another incident.'
}

const textsOf = (list: unknown[]) => list.slice(0, 100).flatMap((one) => textOf(one, longest.title) ?? [])

/** `custom_fields: [{ "name": "customer_id", "value": "C-1" }]`, in whichever of the two places. */
function customFields(data: Fields) {
  const fields = [...listOf(data['custom_fields']), ...listOf(fieldsOf(data['incident'])['custom_fields'])]
  return labelsIn(
    Object.fromEntries(
      fields.slice(0, 100).map((field) => {
        const { name, value } = fieldsOf(field)
        return [textOf(name, longest.title) ?? '', Array.isArray(value) ? textsOf(value).join(',') : value]
      }),
    ),
  )
}
