import type { FeedbackSignal } from '#shared/signal.ts'
import { identitiesOf } from '../identities.ts'
import { type Fields, fieldsOf, plausibleTime, safeText, textOf } from '../read.ts'
import type { Surroundings } from './to-signal.ts'
import { eventId, idOf, readTags, readTime } from './values.ts'
import { identitiesIn } from './who.ts'

/*
 * { "event_id": "bd0c2d18e63d49128b2eed442e37f3f9", "timestamp": 1763780000.1, "user": { "id": "C-1042" },
 *   "contexts": { "feedback": { "message": "The invoice page stays empty", "contact_email": "ada@example.com",
 *     "name": "Ada", "url": "https://shop.example/invoices", "associated_event_id": "a7648a15dca545a095b19169c495ced6" } } }
 */

/** As long as a note of an agent. */
const longestMessage = 2_000

/** A customer's own words, undefined when there are none. `headerId` is the envelope's ID of it. */
export function feedbackToSignal(
  event: Fields,
  headerId: string | undefined,
  around: Surroundings,
): FeedbackSignal | undefined {
  const given = fieldsOf(fieldsOf(event['contexts'])['feedback'])
  const message = wordsOf(given['message'])
  if (!message) return undefined
  const time = readTime(event['timestamp'])
  const about = eventId(given['associated_event_id']) ?? null
  const identities = identitiesIn(event, readTags(event['tags']), around.rules)
  return {
    id: eventId(headerId) ?? eventId(event['event_id']) ?? idOf([around.sourceId, time ?? null, about, message]),
    // What somebody typed into the form is believed when the application itself does not say who it is.
    identities: identities.length > 0 ? identities : byEmail(given['contact_email']),
    at: plausibleTime(time, around.receivedAt, around.sentAt).occurredAt,
    message,
    eventId: about,
  }
}

/** The older form: `{ "event_id": "…", "name": "Ada", "email": "ada@example.com", "comments": "It broke" }`. */
export function userReportToSignal(report: Fields, around: Surroundings): FeedbackSignal | undefined {
  const message = wordsOf(report['comments'])
  const about = eventId(report['event_id']) ?? null
  if (!message) return undefined
  return {
    id: idOf([around.sourceId, about, textOf(report['email'], 300), message]),
    identities: byEmail(report['email']),
    at: around.receivedAt,
    message,
    eventId: about,
  }
}

const wordsOf = (value: unknown) => (typeof value === 'string' ? safeText(value.trim(), longestMessage) : '')

const byEmail = (value: unknown) => identitiesOf((name) => (name === 'user.email' ? value : undefined), undefined)
