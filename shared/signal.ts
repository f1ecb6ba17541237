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
  /** The sender gave no time that can be true, so `occurredAt` is when it arrived: a retry brings another. */
  timeGuessed: boolean
  level: 'fatal' | 'error' | 'warning' | 'info' | 'debug'
  /** In order of trust: the first that the directory knows decides. */
  identities: Identity[]
  message: string
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
