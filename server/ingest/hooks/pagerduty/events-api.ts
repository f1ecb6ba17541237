import { hash } from 'node:crypto'
import { invalid } from '#server/platform/errors.ts'
import type { AlertStatus } from '#shared/alerts.ts'
import { type Fields, fieldsOf, listOf, textOf } from '../../read.ts'
import { customersOf } from '../customers.ts'
import {
  alertWith,
  type HookReading,
  type HookRequest,
  keyOf,
  labelsIn,
  longest,
  scopeOfAll,
  severityOf,
  timeOf,
  urlOf,
} from '../reading.ts'

/*
 * { "routing_key": "…", "event_action": "trigger", "dedup_key": "billing/5xx", "client": "Monitor",
 *   "payload": { "summary": "Billing fails", "source": "db-7", "severity": "critical", "component": "billing",
 *     "timestamp": "2026-11-22T09:41:00.000Z", "custom_details": { "customer_id": "C-20418" } },
 *   "links": [{ "href": "https://monitor.example/7", "text": "Monitor" }] }
 */

const statuses: Record<string, AlertStatus> = {
  trigger: 'firing',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
}

/** PagerDuty's Events API, version 2: any tool that sends to PagerDuty can send here, and hears what it expects. */
export function readEvent(message: Fields, { receivedAt, rules }: HookRequest): HookReading {
  const action = textOf(message['event_action'], longest.word) ?? ''
  const status = Object.hasOwn(statuses, action) ? statuses[action] : undefined
  if (!status) throw invalid('The body is not an event: event_action must be trigger, acknowledge or resolve.')
  const payload = fieldsOf(message['payload'])
  const title = textOf(payload['summary'], longest.title)
  if (status === 'firing' && !title) throw invalid('The event has no payload.summary.')
  const given = keyOf(message['dedup_key'])
  if (status !== 'firing' && !given) throw invalid('The event has no dedup_key: it does not say what it is about.')
  const key = given ?? hash('sha256', JSON.stringify([title, payload['source'], payload['component']])).slice(0, 32)
  const details = labelsIn(payload['custom_details'])
  const at = timeOf(payload['timestamp'], receivedAt)
  const alert = alertWith(
    {
      externalKey: key,
      keyReused: true,
      status,
      // `timestamp` is when it was seen, which an acknowledgement repeats.
      ...(at && { startedAt: at }),
      title,
      severity: severityOf(payload['severity'] === 'warning' ? 'minor' : payload['severity']),
      url: urlOf(fieldsOf(listOf(message['links'])[0])['href']) ?? urlOf(message['client_url']),
      scope: scopeOfAll([labelsIn({ service: payload['component'], ...details })]),
      customers: customersOf(details, rules),
    },
    receivedAt,
  )
  const body = { status: 'success', message: 'Event processed', dedup_key: key }
  return { alerts: [alert], dropped: {}, answer: { status: 202, body } }
}
