import type { Identity } from '#shared/signal.ts'
import { type Fields, fieldsOf, longest, numberOf, plausibleTime, textOf } from '../read.ts'
import type { Success } from '../successes.ts'
import { serviceOf, type Surroundings } from './to-signal.ts'
import { plainAttributes, readTags, readTime } from './values.ts'
import { identitiesBy, identitiesIn } from './who.ts'

/*
 * { "name": "GET /invoices/:id", "span_id": "84b27df5ea9bc7ca", "is_segment": true, "status": "ok",
 *   "start_timestamp": 1763780000.1, "end_timestamp": 1763780000.2, "attributes": {
 *     "sentry.op": { "value": "http.server", "type": "string" }, "http.response.status_code": { "value": 200 },
 *     "user.id": { "value": "C-1042", "type": "string" }, "sentry.environment": { "value": "production" } } }
 */

/** Measurements of a page, not something that a customer did. */
const measures = /^ui\.(?:webvital|interaction)/

/**
 * The success that a span tells of, undefined when it tells of none: only a segment counts, which is what a service did
 * for one caller; a query within a request that fails has itself worked. Neither does a failed one count, nor nobody's.
 */
export function spanSuccess(span: Fields, around: Surroundings): Success | undefined {
  if (span['is_segment'] !== true) return
  const attributes = plainAttributes(span['attributes'] ?? span['data'])
  if (measures.test(textOf(attributes['sentry.op'] ?? span['op'], 60) ?? '')) return
  if (!hasWorked(span['status'], attributes['http.response.status_code'] ?? attributes['http.status_code'])) return
  const name = (...names: string[]) => names.map((one) => textOf(attributes[one], longest.name)).find(Boolean) ?? null
  return success(
    identitiesBy(attributes, around.rules),
    { service: name('service', 'service.name'), environment: name('sentry.environment') },
    span['end_timestamp'] ?? span['timestamp'],
    around,
  )
}

/** The success that a transaction, the older form of a segment, tells of. */
export function transactionSuccess(event: Fields, around: Surroundings): Success | undefined {
  const tags = readTags(event['tags'])
  const contexts = fieldsOf(event['contexts'])
  const trace = fieldsOf(contexts['trace'])
  const data = fieldsOf(trace['data'])
  const code =
    data['http.response.status_code'] ??
    data['http.status_code'] ??
    fieldsOf(contexts['response'])['status_code'] ??
    tags.get('http.status_code')
  if (!hasWorked(trace['status'], code) || measures.test(textOf(trace['op'], 60) ?? '')) return
  const environment = textOf(event['environment'], longest.name)
  return success(
    identitiesIn(event, tags, around.rules),
    { service: serviceOf(tags), environment },
    event['timestamp'],
    around,
  )
}

/**
 * A status that is neither missing nor fine says what went wrong: `not_found`, `cancelled`, `internal_error`. An answer
 * of 404 is no failure of the service, and no proof that it works.
 */
function hasWorked(status: unknown, httpStatus: unknown): boolean {
  const isFine = status === undefined || status === null || status === 'ok' || status === 'unset'
  return isFine && (numberOf(httpStatus) ?? 0) < 400
}

function success(
  identities: Identity[],
  place: Pick<Success, 'service' | 'environment'>,
  end: unknown,
  { receivedAt, sentAt }: Surroundings,
): Success | undefined {
  return identities.length === 0
    ? undefined
    : { identities, ...place, at: plausibleTime(readTime(end), receivedAt, sentAt).occurredAt }
}
