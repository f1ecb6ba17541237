import { invalid } from '#server/platform/errors.ts'
import type { AlertStatus } from '#shared/alerts.ts'
import type { IncidentSeverity } from '#shared/incidents.ts'
import { type Fields, fieldsOf, isFields, listOf, textOf } from '../read.ts'
import {
  alertWith,
  type HookReader,
  type HookReading,
  keyOf,
  longest,
  nothingIn,
  readJson,
  saying,
  servicesOf,
  timeOf,
  urlOf,
} from './reading.ts'

/*
 * { "meta": { "unsubscribe": "…", "documentation": "…" },
 *   "page": { "id": "j2mfxwj97wnj", "status_indicator": "major", "status_description": "Partial System Outage" },
 *   "incident": { "id": "lbkhbwn21v5q", "name": "Invoices fail", "status": "identified", "impact": "major",
 *     "shortlink": "https://stspg.example/2q", "created_at": "2026-11-22T09:41:00Z", "updated_at": "2026-11-22T09:58:00Z",
 *     "resolved_at": null, "components": [{ "id": "ng6w8yd23dt", "name": "billing", "status": "partial_outage" }],
 *     "incident_updates": [{ "id": "drfcwbnpxnr6", "status": "identified", "body": "The cause is found.",
 *       "created_at": "2026-11-22T09:58:00Z" }, { "status": "investigating", "body": "…" }] } }
 * { "meta": {}, "page": {}, "component": { "id": "ng6w8yd23dt", "name": "billing", "status": "major_outage" },
 *   "component_update": { "id": "k7730b5v92bv", "component_id": "ng6w8yd23dt", "old_status": "operational",
 *     "new_status": "major_outage", "created_at": "2026-11-22T09:41:00Z" } }
 */

/** A page says that somebody looks into it, not who; so `investigating` is open, and takes back what came later. */
const statuses: Record<string, AlertStatus> = {
  investigating: 'firing',
  identified: 'identified',
  monitoring: 'monitoring',
  resolved: 'resolved',
  postmortem: 'resolved',
}
const impacts: Record<string, IncidentSeverity> = {
  critical: 'critical',
  major: 'major',
  minor: 'minor',
  none: 'minor',
}
const outages: Record<string, { severity: IncidentSeverity; words: string }> = {
  degraded_performance: { severity: 'minor', words: 'degraded performance' },
  partial_outage: { severity: 'major', words: 'partial outage' },
  major_outage: { severity: 'critical', words: 'major outage' },
}

/**
 * Webhook notifications of Statuspage (support.atlassian.com, "Enable webhook notifications"), of an incident or of a
 * component; Instatus and Better Stack send the same with other capitals. Maintenance is none of both.
 */
export const readStatuspage: HookReader = ({ body, receivedAt }) => {
  const message = fieldsOf(readJson(body))
  if (isFields(message['incident'])) return incidentReading(message['incident'], receivedAt)
  if (isFields(message['component_update'])) return componentReading(message, receivedAt)
  if (isFields(message['maintenance'])) return nothingIn('maintenance')
  if (isFields(message['page']) || isFields(message['meta'])) return nothingIn('page')
  throw invalid('The body is not a Statuspage notification: neither incident nor component_update is in it.')
}

function incidentReading(incident: Fields, receivedAt: Date): HookReading {
  const externalKey = keyOf(incident['id'])
  if (!externalKey) throw invalid('The incident has no id.')
  const update = newestOf(listOf(incident['incident_updates']).slice(0, 100).map(fieldsOf), receivedAt)
  const word = wordOf(incident['status']) || wordOf(update['status'])
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined
  if (!status || wordOf(incident['impact']) === 'maintenance') return nothingIn(`incident ${word || 'without status'}`)
  const at =
    timeOf(update['created_at'], receivedAt) ??
    timeOf(incident['updated_at'], receivedAt) ??
    timeOf(incident['created_at'], receivedAt)
  const startedAt = timeOf(incident['started_at'] ?? incident['created_at'], receivedAt)
  const resolvedAt = status === 'resolved' ? (timeOf(incident['resolved_at'], receivedAt) ?? at ?? receivedAt) : null
  const impact = wordOf(incident['impact'])
  const names = listOf(incident['components']).map((component) => fieldsOf(component)['name'])
  return saying(
    alertWith(
      {
        externalKey,
        keyReused: false,
        status,
        at,
        ...(status === 'firing' && { owner: null }),
        ...(startedAt && { startedAt }),
        resolvedAt,
        title: textOf(incident['name'], longest.title),
        severity: Object.hasOwn(impacts, impact) ? (impacts[impact] ?? null) : null,
        note: textOf(update['body'] ?? update['markdown'], longest.note),
        url: urlOf(incident['shortlink']) ?? urlOf(incident['url']),
        scope: servicesOf(names),
      },
      receivedAt,
    ),
  )
}

function componentReading(message: Fields, receivedAt: Date): HookReading {
  const update = fieldsOf(message['component_update'])
  const component = fieldsOf(message['component'])
  const id = keyOf(update['component_id'] ?? component['id'])
  if (!id) throw invalid('The component update has no component_id.')
  const word = wordOf(update['new_status'] ?? component['status'])
  const outage = Object.hasOwn(outages, word) ? outages[word] : undefined
  if (!outage && word !== 'operational') return nothingIn(`component ${word || 'without status'}`)
  const name = textOf(component['name'], 100) ?? 'A component'
  return saying(
    alertWith(
      {
        externalKey: keyOf(`component:${id}`) ?? id,
        keyReused: true,
        status: outage ? 'firing' : 'resolved',
        at: timeOf(update['created_at'], receivedAt),
        title: outage ? `${name}: ${outage.words}` : null,
        severity: outage?.severity ?? null,
        scope: servicesOf([component['name']]),
      },
      receivedAt,
    ),
  )
}

/** They come newest first, mostly. */
function newestOf(updates: Fields[], receivedAt: Date): Fields {
  const time = (update: Fields) => timeOf(update['created_at'], receivedAt)?.getTime() ?? -Infinity
  return updates.reduce((newest, one) => (time(one) > time(newest) ? one : newest), updates[0] ?? {})
}

/** Instatus writes `PARTIALOUTAGE` and `INVESTIGATING`. */
function wordOf(value: unknown): string {
  const word = textOf(value, longest.word)?.toLowerCase() ?? ''
  return word
    .replace(/^(partial|major)_?outage$/, '$1_outage')
    .replace(/^degraded_?performance$/, 'degraded_performance')
}
