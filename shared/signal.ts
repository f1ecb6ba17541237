import type { IdentifierKind } from './customers.ts'

export type Identity = { kind: IdentifierKind; value: string }

/** What the grouping needs of one exception; outermost (thrown) last, as in Sentry's protocol. */
export type SignalException = {
  type: string | null
  value: string | null
  frames: SignalFrame[]
}

/** Oldest call first, crash frame last. */
export type SignalFrame = {
  module: string | null
  filename: string | null
  function: string | null
  inApp: boolean | null
}

/**
 * One error, normalised from any protocol: pure data, bounded in size, every string untrusted.
 * `id` is a UUID that is the same for every retry of the same event.
 */
export type ErrorSignal = {
  id: string
  occurredAt: Date
  /**
   * `occurredAt` depends on when the request arrived, because the sender gave no time that can be true or because its
   * clock was corrected: a retry brings another.
   */
  timeGuessed: boolean
  /**
   * The same event may come by another way too, with the same ID and a time that differs a little: an exception as a
   * log record and in its span. The first counts.
   */
  mayHaveTwin?: boolean
  /** How far the sender's clock was ahead (negative: behind) when that was corrected; 0 when it was not. */
  skewMs: number
  level: 'fatal' | 'error' | 'warning' | 'info' | 'debug'
  /** In order of trust: the first that the directory knows decides. */
  identities: Identity[]
  /** What else may tell whom it hit, by attribute as a mapping names it: at most 40, each value at most 200 long. */
  attributes: Record<string, string>
  message: string
  /** The message before its parameters were put in: `invoice %s was not sent`; null when the sender did not say. */
  template: string | null
  exceptions: SignalException[]
  /** From the SDK, in its own order; `{{ default }}` stands for our fingerprint. */
  fingerprint: string[]
  platform: string | null
  service: string | null
  environment: string | null
  release: string | null
  region: string | null
  traceId: string | null
  culprit: string | null
  /** The whole payload for the sample: JSON text in UTF-8 as it came, or a value to write as JSON. */
  payload: unknown
}

/** Successes of one customer in one service within one hour of the clock, from spans or transactions. */
export type SuccessSignal = {
  identities: Identity[]
  service: string | null
  environment: string | null
  /** The start of the hour in UTC. */
  hour: Date
  count: number
  lastAt: Date
}

/** A customer's own words about an error, given in the application. */
export type FeedbackSignal = {
  /** The same for every retry. */
  id: string
  identities: Identity[]
  at: Date
  /** As long as a note of an agent may be: 2,000. */
  message: string
  /** The event that it is about, as a UUID. */
  eventId: string | null
}

/** What one request to a source brought: pure data that can be handed to another thread. */
export type Delivery = {
  errors: ErrorSignal[]
  successes: SuccessSignal[]
  feedback: FeedbackSignal[]
  /** What says nothing of a customer, by the protocol's own name for it: `session`, `replay_event`, `metrics`. */
  dropped: Record<string, number>
}
