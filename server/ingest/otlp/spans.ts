import type { ErrorSignal, SuccessSignal } from '#shared/signal.ts'
import { type Fields, plausibleTime } from '../read.ts'
import { mostErrors, type Reading, toSignal } from './error-signal.ts'
import { type Failure, failuresIn, isServed } from './failures.ts'
import { gatherNames } from './lending.ts'
import { type Candidate, oncePerFailure } from './once.ts'
import type { ExportRequest, Item, SpanGlance } from './request.ts'
import { successSums } from '../successes.ts'
import { environmentOf, serviceOf, type Surroundings, surroundingsReader } from './surroundings.ts'
import { attributesOf, msOf, nanosOf, roomForOne } from './values.ts'

/*
 * { "resourceSpans": [{ "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "billing" } }] },
 *   "scopeSpans": [{ "scope": { "name": "http" }, "spans": [{ "traceId": "5b8efff798038103d269b633813fc60c",
 *     "spanId": "eee19b7ec3c1b174", "name": "GET /invoices/:id", "kind": 2, "startTimeUnixNano": "1763780000123000000",
 *     "endTimeUnixNano": "1763780000456000000", "status": { "code": 2, "message": "Charge failed" },
 *     "attributes": [{ "key": "customer.id", "value": { "stringValue": "C-1042" } }],
 *     "events": [{ "timeUnixNano": "1763780000400000000", "name": "exception",
 *       "attributes": [{ "key": "exception.type", "value": { "stringValue": "CardError" } }] }] }] }] }] }
 */

const server = 2
const consumer = 5
const statusOk = 1
const statusError = 2

type SpansRead = { errors: ErrorSignal[]; successes: SuccessSignal[]; rejected: number; dropped: number }

/** Where a request or a message comes in, or a trace begins: what happened there is what the customer met. */
const isEntry = ({ kind, root }: SpanGlance) => kind === server || kind === consumer || root

/**
 * The errors and successes among the spans of a request. Errors are exceptions recorded in any span, and entries that
 * say they failed; successes are entries that did not. All other spans count for nothing. Throws `invalid`.
 */
export function readSpans(request: ExportRequest, reading: Reading): SpansRead {
  const { naming } = reading
  const around = surroundingsReader(naming)
  const successes = successSums()
  const found: Failure[] = []
  const nameless = new Set<string>()
  let entriesWithoutName = false
  let dropped = 0
  let rejected = 0

  const { broken, beyond } = request.spans((glance, item, group) => {
    const entry = isEntry(glance)
    const failed = glance.status === statusError
    if (glance.exception || (entry && failed)) {
      if (found.length >= mostErrors) return void (rejected += 1)
      const span = item.open()
      if (!span) return void (rejected += 1)
      for (const failure of failuresIn(span, around(group), reading)) {
        found.push(failure)
        const { traceId, own } = failure.found
        if (traceId !== null && naming.by(own).length === 0) nameless.add(traceId)
      }
      // It says itself that all went well in spite of what it met.
      if (entry && glance.status === statusOk) succeed(item, around(group), undefined)
    } else if (!entry || failed) dropped += 1
    else if (item.has(naming.keys) || around(group).names) succeed(item, around(group), undefined)
    else {
      const { traceId } = item.ids()
      if (traceId === null) return
      nameless.add(traceId)
      entriesWithoutName = true
    }
  })

  /** An entry that went well and names somebody. */
  function succeed(item: Item, surroundings: Surroundings, lent: Fields | undefined): void {
    const span = item.open()
    if (!span) return void (rejected += 1)
    const own = attributesOf(span['attributes'], roomForOne())
    if (!isServed(own)) return
    const ended = msOf(nanosOf(span['endTimeUnixNano'], span['startTimeUnixNano']))
    successes.add({
      identities: naming.among([own, lent, surroundings.scope.attributes, surroundings.resource]),
      service: serviceOf(own, surroundings),
      environment: environmentOf(own, surroundings),
      at: plausibleTime(ended, reading.receivedAt).occurredAt,
    })
  }

  const names = gatherNames(nameless, naming)
  if (nameless.size > 0) request.spans((_glance, item) => names.visit(item))
  if (entriesWithoutName && names.any()) {
    request.spans((glance, item, group) => {
      if (!isEntry(glance) || glance.exception || glance.status === statusError) return
      // Those were counted by the first walk.
      if (item.has(naming.keys) || around(group).names) return
      const { traceId, spanId } = item.ids()
      const lent = traceId === null ? undefined : names.lend(traceId, spanId)
      if (lent) succeed(item, around(group), lent)
    })
  }
  const candidates = found.map((failure): Candidate => {
    const { traceId, spanId } = failure.found
    const lent = traceId !== null && nameless.has(traceId) ? names.lend(traceId, spanId) : undefined
    return { ...failure, signal: toSignal(failure.found, lent, reading) }
  })
  return {
    errors: oncePerFailure(candidates),
    successes: successes.sums(),
    rejected: rejected + broken + beyond,
    dropped,
  }
}
