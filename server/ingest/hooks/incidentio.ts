import { invalid } from '#server/platform/errors.ts'
import type { AlertSignal, AlertStatus } from '#shared/alerts.ts'
import { type Fields, fieldsOf, isFields, listOf, textOf } from '../read.ts'
import { customersOf } from './customers.ts'
import {
  alertWith,
  type HookReader,
  keyOf,
  type Labels,
  longest,
  nothingIn,
  personOf,
  readJson,
  saying,
  scopeOfAll,
  severityOf,
  timeOf,
  urlOf,
} from './reading.ts'

/*
 * { "event_type": "public_incident.incident_status_updated_v2",
 *   "public_incident.incident_status_updated_v2": {
 *     "incident": { "id": "01FDAG4SAP5TYPT98WGR2N7W91", "reference": "INC-123", "name": "Invoices fail", "mode": "standard",
 *       "severity": { "name": "Major" }, "incident_status": { "name": "Fixing", "category": "live" },
 *       "incident_role_assignments": [{ "role": { "role_type": "lead" }, "assignee": { "name": "Ana Lopez" } }],
 *       "custom_field_entries": [{ "custom_field": { "name": "Service" }, "values": [{ "value_text": "billing" }] }],
 *       "permalink": "https://app.incident.io/acme/incidents/123", "created_at": "2026-11-22T09:41:00Z",
 *       "updated_at": "2026-11-22T09:50:00Z" },
 *     "previous_status": { "name": "Investigating" }, "new_status": { "name": "Fixing" }, "message": "Rolling back." } }
 */

/** Ends without a fix. */
const ends: Record<string, string | null> = {
  learning: null,
  closed: null,
  declined: 'Declined: it was no incident.',
  merged: 'Merged into another incident.',
  canceled: 'Canceled.',
}

/** incident.io's webhooks, version 2 (docs.incident.io, "Webhooks"). They may come in any order: `updated_at` tells. */
export const readIncidentIo: HookReader = ({ body, receivedAt, rules }) => {
  const message = fieldsOf(readJson(body))
  const type = textOf(message['event_type'], longest.note)
  if (!type) throw invalid('The body is not an incident.io webhook: event_type is missing.')
  const data = fieldsOf(message[type])
  const incident = isFields(data['incident']) ? data['incident'] : data
  const externalKey = keyOf(incident['id'])
  // Private incidents come with their ID alone, on purpose.
  const isIncident = /(^|\.)incident_/.test(type) && isFields(incident['incident_status'])
  if (!externalKey || !isIncident) return nothingIn(type)
  const mode = textOf(incident['mode'], longest.word) ?? 'standard'
  if (mode === 'test' || mode === 'tutorial') return nothingIn(`${mode} incident`)

  const category = textOf(fieldsOf(incident['incident_status'])['category'], longest.word)?.toLowerCase() ?? ''
  const status = statusOf(category, incident)
  const lead = leadOf(incident)
  const at = timeOf(incident['updated_at'], receivedAt)
  const startedAt = timeOf(incident['created_at'], receivedAt)
  const sets = labelSetsOf(incident)
  const alert: AlertSignal = alertWith(
    {
      externalKey,
      keyReused: false,
      status,
      at,
      ...(startedAt && { startedAt }),
      ...(lead !== undefined && status !== 'resolved' && { owner: lead }),
      title: textOf(incident['name'], longest.title),
      severity: severityOf(fieldsOf(incident['severity'])['name']),
      note: textOf(data['message'], longest.note) ?? (Object.hasOwn(ends, category) ? (ends[category] ?? null) : null),
      url: urlOf(incident['permalink']),
      scope: scopeOfAll(sets),
      customers: sets.flatMap((labels) => customersOf(labels, rules)).slice(0, 1_000),
    },
    receivedAt,
  )
  return saying(alert)
}

/** Companies name the statuses of a live incident themselves; these words are what incident.io begins with. */
function statusOf(category: string, incident: Fields): AlertStatus | null {
  if (Object.hasOwn(ends, category)) return 'resolved'
  if (category === 'triage') return 'firing'
  if (category !== 'live') return null
  const name = textOf(fieldsOf(incident['incident_status'])['name'], longest.word) ?? ''
  if (/monitor|watch/i.test(name)) return 'monitoring'
  if (/fix|identif|mitigat|repair/i.test(name)) return 'identified'
  return leadOf(incident) ? 'acknowledged' : 'firing'
}

/** Undefined: the message does not say who leads. */
function leadOf(incident: Fields): string | null | undefined {
  if (!Array.isArray(incident['incident_role_assignments'])) return undefined
  const lead = listOf(incident['incident_role_assignments'])
    .map(fieldsOf)
    .find(({ role }) => fieldsOf(role)['role_type'] === 'lead')
  const { name, email } = fieldsOf(lead?.['assignee'])
  return personOf(name) ?? personOf(email)
}

/** A set of labels for each value of a custom field: `Affected services` may have several. */
function labelSetsOf(incident: Fields): Labels[] {
  return listOf(incident['custom_field_entries'])
    .slice(0, 100)
    .flatMap((entry) => {
      const { custom_field: field, values } = fieldsOf(entry)
      const name = textOf(fieldsOf(field)['name'], longest.title)?.toLowerCase()
      if (!name) return []
      const label = /\bservices?$/.test(name) ? 'service' : name.replace(/s$/, '')
      return listOf(values)
        .slice(0, 100)
        .flatMap((value): Labels[] => {
          const text = valueOf(fieldsOf(value))
          return text ? [{ [label]: text }] : []
        })
    })
}

function valueOf(value: Fields): string | null {
  const catalog = fieldsOf(value['value_catalog_entry'])
  const candidates = [
    value['value_text'],
    value['value_numeric'],
    fieldsOf(value['value_option'])['value'],
    catalog['external_id'],
    catalog['name'],
  ]
  return candidates.map((one) => textOf(one, longest.title)).find(Boolean) ?? null
}
