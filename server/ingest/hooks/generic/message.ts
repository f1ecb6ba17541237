import { invalid } from '#server/platform/errors.ts'
import type { AlertSignal, AlertStatus } from '#shared/alerts.ts'
import { identifierKind } from '#shared/customers.ts'
import type { Identity } from '#shared/signal.ts'
import { type Fields, fieldsOf, isFields, textOf } from '../../read.ts'
import { customersOf, entry } from '../customers.ts'
import {
  alertWith,
  type HookRequest,
  keyOf,
  labelsIn,
  longest,
  personOf,
  scopeOfAll,
  severityOf,
  timeOf,
  urlOf,
} from '../reading.ts'

/*
 * { "key": "billing-5xx", "status": "acknowledged", "title": "Invoices fail", "severity": "critical",
 *   "at": "2026-11-22T09:50:00Z", "startedAt": "2026-11-22T09:41:00Z", "owner": "Ana Lopez",
 *   "note": "Rolling back the template service.", "url": "https://ops.example/incidents/7",
 *   "service": "billing", "environment": "production", "labels": { "region": "eu" },
 *   "customers": ["C-20418", { "customer_id": "C-20419" }, { "email": "ops@example.com" }] }
 */

type Said = { status: AlertStatus | null; takesBack?: true; again?: true }

/** The words of our own schema first, then those that other tools use for the same. */
const statuses: Record<string, Said> = {
  firing: { status: 'firing' },
  acknowledged: { status: 'acknowledged' },
  unacknowledged: { status: 'firing', takesBack: true },
  identified: { status: 'identified' },
  monitoring: { status: 'monitoring' },
  resolved: { status: 'resolved' },
  reopened: { status: 'firing', again: true },
  note: { status: null },
  open: { status: 'firing' },
  opened: { status: 'firing' },
  triggered: { status: 'firing' },
  alerting: { status: 'firing' },
  problem: { status: 'firing' },
  investigating: { status: 'acknowledged' },
  closed: { status: 'resolved' },
  ok: { status: 'resolved' },
  recovered: { status: 'resolved' },
}

export const statusSaid = (word: unknown): Said | undefined => {
  const name = textOf(word, longest.word)?.toLowerCase() ?? ''
  return Object.hasOwn(statuses, name) ? statuses[name] : undefined
}

/** What a sender that frames the message knows better: the key and the time of a CloudEvent. */
type Frame = { key?: string | null; at?: unknown; status?: Said | undefined }

/** One message of our own schema. Throws `invalid` with what is missing. */
export function readMessage(given: Fields, { receivedAt, rules }: HookRequest, frame: Frame = {}): AlertSignal {
  const externalKey = keyOf(given['key']) ?? frame.key
  if (!externalKey) throw invalid('"key" is missing: the same text in every message about one incident.')
  const note = textOf(given['note'], longest.note)
  const said = given['status'] === undefined || given['status'] === null ? frame.status : statusSaid(given['status'])
  if (!said && given['status'] !== undefined && given['status'] !== null) {
    throw invalid(`"status" must be one of ${Object.keys(statuses).slice(0, 8).join(', ')}.`)
  }
  const status = said ? said.status : note ? null : 'firing'
  const labels = labelsIn(given['labels'])
  const { service, environment, region, release } = given
  const startedAt = timeOf(given['startedAt'], receivedAt)
  const owner = ownerOf(given, said)
  return alertWith(
    {
      externalKey,
      keyReused: said?.again !== true,
      status,
      at: timeOf(given['at'] ?? frame.at, receivedAt),
      ...(startedAt && { startedAt }),
      ...(status === 'resolved' &&
        timeOf(given['resolvedAt'], receivedAt) && { resolvedAt: timeOf(given['resolvedAt'], receivedAt) }),
      ...(owner !== undefined && { owner }),
      by: personOf(given['by']),
      title: textOf(given['title'], longest.title),
      severity: severityOf(given['severity']),
      note,
      url: urlOf(given['url']),
      scope: scopeOfAll([{ ...labels, ...labelsIn({ service, environment, region, release }) }]),
      customers: [...customersIn(given['customers']), ...customersOf(labels, rules)].slice(0, 1_000),
    },
    receivedAt,
  )
}

function ownerOf(given: Fields, said: Said | undefined): string | null | undefined {
  if (said?.takesBack) return null
  if (given['owner'] === null) return null
  return personOf(given['owner']) ?? undefined
}

/** A text is a customer ID; an object names one customer by identifiers of our kinds. */
function customersIn(value: unknown): Identity[][] {
  if (!Array.isArray(value)) return []
  return value.slice(0, 1_000).flatMap((one) => {
    if (!isFields(one)) return entry([['customer_id', one]])
    const fields = fieldsOf(one)
    return entry(identifierKind.options.flatMap((kind) => (kind in fields ? [[kind, fields[kind]] as const] : [])))
  })
}
