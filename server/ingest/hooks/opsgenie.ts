import { invalid } from '#server/platform/errors.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import { type Fields, fieldsOf, listOf, textOf } from '../read.ts'
import { customersOf } from './customers.ts'
import {
  alertWith,
  type HookReader,
  keyOf,
  labelsIn,
  labelsOfTags,
  longest,
  nothingIn,
  personOf,
  readJson,
  saying,
  scopeOfAll,
  severityOf,
  timeOf,
} from './reading.ts'

/*
 * { "action": "Acknowledge", "integrationName": "Knowfirst", "integrationId": "37c8f316-…", "source": { "type": "web" },
 *   "alert": { "alertId": "052652ac-5d1c-464a-812a-7dd18bbfba8c", "message": "Invoices fail", "alias": "billing/5xx",
 *     "tinyId": "23", "entity": "billing", "tags": ["service:billing"], "details": { "customer_id": "C-20418" },
 *     "priority": "P1", "username": "ana.lopez@acme.example", "userId": "daed1180-…",
 *     "createdAt": 1795340460000, "updatedAt": 1795341000000000000 } }
 */

type Said = Pick<AlertSignal, 'status'> & Partial<Pick<AlertSignal, 'owner' | 'note'>>

/** What each action says; `who` did it. Other actions, such as AddTags or Snooze, say nothing of where it stands. */
const actions: Record<string, (alert: Fields, who: string | null) => Said> = {
  create: () => ({ status: 'firing' }),
  acknowledge: (_, who) => ({ status: 'acknowledged', ...(who !== null && { owner: who }) }),
  unacknowledge: () => ({ status: 'firing', owner: null }),
  assignownership: (alert, who) => ({ status: null, owner: personOf(alert['owner']) ?? who ?? undefined }),
  takeownership: (_, who) => ({ status: 'acknowledged', ...(who !== null && { owner: who }) }),
  addnote: (alert) => ({ status: null, note: textOf(alert['note'], longest.note) }),
  close: (alert) => ({ status: 'resolved', note: textOf(alert['note'], longest.note) }),
  delete: () => ({ status: 'resolved', note: 'The alert was deleted.' }),
}

/** Opsgenie's outgoing webhook, which Jira Service Management Operations keeps. */
export const readOpsgenie: HookReader = ({ body, receivedAt, rules }) => {
  const message = fieldsOf(readJson(body))
  const action = textOf(message['action'], longest.word)
  if (!action) throw invalid('The body is not an Opsgenie webhook: action is missing.')
  const alert = fieldsOf(message['alert'])
  const externalKey = keyOf(alert['alertId']) ?? keyOf(alert['id']) ?? keyOf(alert['alias'])
  const name = action.toLowerCase().replace(/[^a-z]/g, '')
  const say = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!say || !externalKey) return nothingIn(action)
  const by = actorOf(alert)
  const said = say(alert, by)
  if (said.status === null && said.owner === undefined && !said.note) return nothingIn(action)
  const labels = { ...labelsOfTags(listOf(alert['tags'])), ...labelsIn(alert['details']) }
  const service = labels['service'] ?? alert['entity']
  const startedAt = timeOf(alert['createdAt'], receivedAt)
  return saying(
    alertWith(
      {
        ...said,
        externalKey,
        keyReused: false,
        at: timeOf(alert['updatedAt'], receivedAt) ?? (name === 'create' ? startedAt : null),
        by,
        ...(startedAt && { startedAt }),
        title: textOf(alert['message'], longest.title),
        severity: severityOf(alert['priority']),
        scope: scopeOfAll([{ ...labels, ...labelsIn({ service }) }]),
        customers: customersOf(labels, rules),
      },
      receivedAt,
    ),
  )
}

/** A person, not an integration or the system, which have no user ID and no address. */
function actorOf(alert: Fields): string | null {
  const name = textOf(alert['username'], longest.person)
  const isPerson = name !== null && (name.includes('@') || textOf(alert['userId'], longest.word) !== null)
  return isPerson && !/^(system|alert api)$/i.test(name) ? personOf(name) : null
}
