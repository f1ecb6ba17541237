import { createNameRules, filtered, type NameRules, scrubText } from '#server/platform/scrubbing/index.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import { builtInIdentities } from '#shared/identities.ts'
import type { Delivery, ErrorSignal, FeedbackSignal } from '#shared/signal.ts'
import type { SourceSettings } from '#shared/sources.ts'

type Scrubbed = Pick<Delivery, 'errors'> & Partial<Pick<Delivery, 'feedback'>>

/**
 * The delivery without secrets, before anything of it is stored or looked at further. What says whom an event hit stays:
 * identities, and attributes that may become some. The payload is scrubbed where it is kept, in `packSample`.
 */
export function scrubDelivery<Given extends Scrubbed>(delivery: Given, settings: SourceSettings): Given {
  const { errors, feedback = [] } = delivery
  if (errors.length === 0 && feedback.length === 0) return delivery
  const names = nameRulesOf(settings)
  return {
    ...delivery,
    errors: errors.map((signal) => scrubSignal(signal, names)),
    ...(delivery.feedback && { feedback: feedback.map((words) => scrubFeedback(words, names)) }),
  }
}

function scrubSignal(signal: ErrorSignal, names: NameRules): ErrorSignal {
  const text = (given: string | null) => given && scrubText(given, names)
  return {
    ...signal,
    message: scrubText(signal.message, names),
    template: text(signal.template),
    culprit: text(signal.culprit),
    fingerprint: signal.fingerprint.map((part) => scrubText(part, names)),
    exceptions: signal.exceptions.map((one) => ({ ...one, type: text(one.type), value: text(one.value) })),
    release: signal.release && scrubText(signal.release, names, { keepEmails: true }),
    attributes: scrubAttributes(signal.attributes, names),
  }
}

const identityAttributes = new Set(builtInIdentities.flatMap(({ attributes }) => attributes))

function scrubAttributes(attributes: Record<string, string>, names: NameRules): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (identityAttributes.has(name)) return [name, value]
      return [name, names.hides(name) ? filtered : scrubText(value, names, { keepEmails: true })]
    }),
  )
}

/** A customer's own words: an e-mail in them is how to answer. */
function scrubFeedback(feedback: FeedbackSignal, names: NameRules): FeedbackSignal {
  return { ...feedback, message: scrubText(feedback.message, names, { keepEmails: true }) }
}

/** The words of an alert; whom it names and where it stands are no secrets. */
export function scrubAlert(alert: AlertSignal, settings: SourceSettings): AlertSignal {
  const names = nameRulesOf(settings)
  const text = (given: string | null) => given && scrubText(given, names, { keepEmails: true })
  return { ...alert, title: text(alert.title), note: text(alert.note), url: text(alert.url) }
}

const builtIn = createNameRules({})
/** The settings of a source are the same object until they change. */
const kept = new WeakMap<SourceSettings, NameRules>()

/** The rules for names of a source. What its own mapping names is an identity, so it is kept. */
export function nameRulesOf(settings: SourceSettings): NameRules {
  const { scrub, keep = [], identities = [] } = settings
  if (!scrub?.length && keep.length === 0 && identities.length === 0) return builtIn
  const known = kept.get(settings)
  if (known) return known
  const made = createNameRules({ scrub, keep: [...keep, ...identities.map(({ attribute }) => attribute)] })
  kept.set(settings, made)
  return made
}
