import { hash } from 'node:crypto'
import { invalid } from '#server/platform/errors.ts'
import type { AlertStatus } from '#shared/alerts.ts'
import { type Fields, isFields, safeText, textOf } from '../read.ts'
import { customersOf } from './customers.ts'
import {
  alertWith,
  type HookReader,
  keyOf,
  labelsOfTags,
  longest,
  nothingIn,
  readJson,
  saying,
  scopeOfAll,
  severityOf,
  timeOf,
  urlOf,
} from './reading.ts'

/*
 * { "id": "7721", "alert_id": "118202", "cycle": "1795340460000", "aggreg": "9bd4ac…", "transition": "Triggered",
 *   "type": "error", "priority": "P1", "title": "[P1] [Triggered on {service:billing}] Invoices fail", "body": "…",
 *   "scope": "service:billing,env:production", "tags": "customer_id:C-20418,monitor,service:billing", "host": "",
 *   "link": "https://app.datadoghq.example/event/event?id=7721", "date": "1795340460000",
 *   "last_updated": "1795340461000", "org": "5" }
 */

/** `$ALERT_TRANSITION`. */
const transitions: Record<string, AlertStatus> = {
  triggered: 'firing',
  retriggered: 'firing',
  warn: 'firing',
  rewarn: 'firing',
  nodata: 'firing',
  renodata: 'firing',
  renotify: 'firing',
  recovered: 'resolved',
}

/** The template that the sources page gives to paste, and Datadog's own default body; as JSON or as a form. */
export const readDatadog: HookReader = ({ body, headers, receivedAt, rules }) => {
  const given = fieldsIn(body, headers['content-type'] ?? '')
  const field = (name: string) => substituted(given[name])
  const title = textOf(field('title'), 500) ?? ''
  const transition = textOf(field('transition'), longest.word)
  const word = [transition, ...bracketed(title)].map(wordOf).find((one) => Object.hasOwn(transitions, one)) ?? ''
  const status = transitions[word]
  if (!status) return nothingIn(transition ?? textOf(field('event_type'), longest.word) ?? 'event')
  const name = textOf(title.replace(/^(\s*\[[^\]]*\])+\s*/, ''), longest.title)
  const key = keyInOf(field, name)
  if (!key) throw invalid('The payload names no monitor. Paste the template from the sources page into the webhook.')
  const tags = [field('tags'), field('scope')].flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
  const labels = labelsOfTags(tags)
  const isWarning = /warn/.test(word) || field('type') === 'warning'
  const at = timeOf(field('last_updated'), receivedAt) ?? timeOf(field('date'), receivedAt)
  return saying(
    alertWith(
      {
        ...key,
        status,
        at,
        title: name,
        severity: severityOf(field('priority')) ?? (isWarning ? 'minor' : null),
        url: urlOf(field('link')),
        scope: scopeOfAll([labels]),
        customers: customersOf(labels, rules),
      },
      receivedAt,
    ),
  )
}

/** `[P1] [Triggered on {service:billing}] Invoices fail` has `P1` and `Triggered on {service:billing}`. */
const bracketed = (title: string) => [...title.matchAll(/\[([^\]]{1,200})\]/g)].slice(0, 5).map(([, inner]) => inner)

const wordOf = (transition: string | null | undefined) =>
  transition
    ?.toLowerCase()
    .replace(/ on .*/s, '')
    .replace(/[^a-z]/g, '') ?? ''

/** A cycle begins when a monitor triggers and ends when it recovers; without it, the monitor and its group. */
function keyInOf(field: (name: string) => unknown, name: string | null) {
  const cycle = keyOf(field('cycle'))
  if (cycle) return { externalKey: `cycle:${cycle}`, keyReused: false }
  const aggreg = keyOf(field('aggreg'))
  if (aggreg) return { externalKey: `aggreg:${aggreg}`, keyReused: true }
  const monitor = keyOf(field('alert_id'))
  const scope = textOf(field('scope'), Infinity) ?? ''
  if (monitor) return { externalKey: `monitor:${hash('sha256', `${monitor}|${scope}`)}`, keyReused: true }
  return name ? { externalKey: `title:${hash('sha256', name)}`, keyReused: true } : null
}

/** Datadog sends a variable that has no value by its name. */
const substituted = (value: unknown) =>
  typeof value === 'string' && /^\s*\$[A-Z_]+\s*$/.test(value) ? undefined : value

function fieldsIn(body: Buffer, contentType: string): Fields {
  const text = body.toString()
  const isForm = /x-www-form-urlencoded/i.test(contentType) && !/^\s*[{[]/.test(text)
  if (!isForm) return objectIn(readJson(body))
  const form = new URLSearchParams(safeText(text, 1_000_000))
  const payload = form.get('payload')
  if (payload !== null) return objectIn(readJson(Buffer.from(payload)))
  return Object.fromEntries(form)
}

function objectIn(json: unknown): Fields {
  if (isFields(json)) return json
  throw invalid('The body is not an object with the fields of the template.')
}
