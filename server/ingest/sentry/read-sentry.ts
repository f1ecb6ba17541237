import type { KnownSource } from '#server/domains/sources/index.ts'
import { invalid, tooLarge } from '#server/platform/errors.ts'
import type { Delivery, ErrorSignal, FeedbackSignal } from '#shared/signal.ts'
import { type Fields, isFields } from '../read.ts'
import { type Success, successSums } from '../successes.ts'
import { drop, type Dropped, dropReported } from './dropped.ts'
import { feedbackToSignal, userReportToSignal } from './feedback.ts'
import { logsToSignals } from './logs.ts'
import { eventOfForm, formFields } from './multipart.ts'
import { type Envelope, type EnvelopeItem, parseContainer, parseEnvelope, parseEvent, parseJson } from './parse.ts'
import { reportsToSignals } from './security.ts'
import { spanSuccess, transactionSuccess } from './spans.ts'
import { unpackStored } from './store.ts'
import { type Surroundings, sentryToSignal } from './to-signal.ts'
import { eventId, readTime } from './values.ts'

/** How a body came: `reports` are what browsers send by themselves, whose address alone may say whom it hit. */
export type SentryArrival = {
  source: KnownSource
  receivedAt: Date
  form?: 'envelope' | 'store' | 'reports' | 'minidump'
  /** What the address of a report says. */
  query?: Fields
  /** Of a crash dump, whose form has its boundary there. */
  contentType?: string | undefined
}
/** `id` is the event's, as the answer names it: a UUID. */
export type SentryDelivery = Delivery & { id: string | undefined; repeatsFrom: number }

const mostEvents = 100
const mostErrors = 5_000
const mostFeedback = 20

/** What was found so far. */
type Found = {
  around: Surroundings
  errors: ErrorSignal[]
  successes: ReturnType<typeof successSums>
  feedback: FeedbackSignal[]
  dropped: Dropped
  id: string | undefined
}

/**
 * All that one request of a Sentry SDK says. Pure. What cannot be read beside an error is dropped and counted; an error
 * that cannot be read, or bytes that are no envelope, throw `invalid` or `too_large`, in words for the sender.
 */
export function readSentry(body: Buffer, arrival: SentryArrival): SentryDelivery {
  const { source, receivedAt, form = 'envelope', query = {} } = arrival
  const around = { receivedAt, sentAt: undefined, sourceId: source.id, rules: source.settings.identities }
  const found: Found = { around, errors: [], successes: successSums(), feedback: [], dropped: {}, id: undefined }
  if (form === 'reports') readReports(found, parseJson(body), query)
  else if (form === 'store') readEvent(found, unpackStored(body), undefined)
  else if (form === 'minidump') readDump(found, body, arrival.contentType)
  else readEnvelope(found, parseEnvelope(body))
  // SDKs that keep what they could not send write a new `sent_at` into an envelope's header.
  return { ...deliver(found), repeatsFrom: form === 'envelope' ? body.indexOf('\n') + 1 : 0 }
}

function readEnvelope(found: Found, { header, items }: Envelope): void {
  found.around = { ...found.around, sentAt: readTime(header['sent_at']) }
  found.id = eventId(header['event_id'])
  const events = items.filter(({ type }) => type === 'event' || type === 'transaction' || type === 'feedback')
  if (events.length > mostEvents) throw invalid(`An envelope takes at most ${mostEvents} events.`)
  // The envelope's ID outranks the event's own, but can name only one.
  const headerId = events.length === 1 ? found.id : undefined
  for (const item of items) readItem(found, item, headerId)
}

function readItem(found: Found, item: EnvelopeItem, headerId: string | undefined): void {
  const { type, payload } = item
  switch (type) {
    case 'event':
      return readEvent(found, payload, headerId)
    case 'client_report':
      dropReported(found.dropped, parseJson(payload))
      return drop(found.dropped, type)
    case 'raw_security':
      return readReports(found, parseJson(payload), {})
    case 'transaction':
    case 'span':
    case 'log':
    case 'feedback':
    case 'user_report': {
      const parts = parseContainer(payload)
      return parts ? readParts(found, type, parts, headerId) : drop(found.dropped, type)
    }
    default:
      return drop(found.dropped, type)
  }
}

function readParts(
  found: Found,
  type: 'transaction' | 'span' | 'log' | 'feedback' | 'user_report',
  parts: Fields[],
  headerId: string | undefined,
): void {
  if (type === 'log') {
    const signals = logsToSignals(parts, found.around)
    found.errors.push(...signals)
    return drop(found.dropped, type, parts.length - signals.length)
  }
  for (const part of parts) {
    if (type === 'span') addSuccess(found, type, spanSuccess(part, found.around))
    else if (type === 'transaction') addSuccess(found, type, transactionSuccess(part, found.around))
    else if (type === 'feedback') addFeedback(found, type, feedbackToSignal(part, headerId, found.around))
    else addFeedback(found, type, userReportToSignal(part, found.around))
  }
}

function readEvent(found: Found, payload: Buffer, headerId: string | undefined): void {
  const event = parseEvent(payload)
  // The old store endpoint took both.
  if (event['type'] === 'transaction') return addSuccess(found, 'transaction', transactionSuccess(event, found.around))
  addEvent(found, event, payload, headerId)
}

function addEvent(found: Found, event: Fields, payload: Buffer, headerId: string | undefined): void {
  // The sample waits for the commit: it must not hold the attachments that came along.
  const bytes = payload.length * 2 < payload.buffer.byteLength ? Buffer.from(payload) : payload
  const signal = sentryToSignal(event, { ...found.around, headerId, bytes })
  found.errors.push(signal)
  found.id ??= signal.id
}

/** The dump itself is of no use here; what the application said beside it is. */
function readDump(found: Found, body: Buffer, contentType: string | undefined): void {
  drop(found.dropped, 'minidump')
  const bytes = eventOfForm(formFields(body, contentType))
  if (!bytes) return
  const crash = { level: 'fatal', platform: 'native', message: 'The program crashed' }
  addEvent(found, { ...crash, ...parseEvent(bytes) }, bytes, undefined)
}

function readReports(found: Found, body: unknown, query: Fields): void {
  if (!isFields(body) && !Array.isArray(body)) throw invalid('The report is not JSON.')
  const { errors, dropped } = reportsToSignals(body, query, found.around)
  found.errors.push(...errors)
  drop(found.dropped, 'security', dropped)
}

function addSuccess(found: Found, type: string, success: Success | undefined): void {
  if (success) found.successes.add(success)
  else drop(found.dropped, type)
}

function addFeedback(found: Found, type: string, signal: FeedbackSignal | undefined): void {
  if (!signal || found.feedback.length >= mostFeedback) return drop(found.dropped, type)
  found.feedback.push(signal)
  found.id ??= signal.id
}

function deliver({ errors, successes, feedback, dropped, id }: Found): Omit<SentryDelivery, 'repeatsFrom'> {
  if (errors.length > mostErrors) throw tooLarge(`A request takes at most ${mostErrors} errors.`)
  // Words about an error that came along are of whom the error hit, when they do not say it themselves.
  const written = feedback.map((one) =>
    one.identities.length > 0
      ? one
      : { ...one, identities: errors.find((error) => error.id === one.eventId)?.identities ?? [] },
  )
  const named = written.filter(({ identities }) => identities.length > 0)
  drop(dropped, 'feedback', written.length - named.length)
  return { errors, successes: successes.sums(), feedback: named, dropped, id }
}
