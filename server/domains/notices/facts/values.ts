import type { IncidentStatus } from '#shared/incidents.ts'
import type { FactKind } from '#shared/notices.ts'

/**
 * The typed slots of each kind of fact. Moments are ISO 8601 in UTC. Strings are words that a person approved or
 * the directory holds; nothing here ever comes from an error's text.
 */
export type FactValues = {
  addressee: { contact: string | null; customer: string | null; email: string | null; zone: string }
  /**
   * What happened at this customer. `count` errors from `first` to `last`; `state` says whether it goes on.
   * With no errors: `start` and `end` of the incident it is about, or `days` without any.
   */
  experienced: {
    title: string | null
    notices: string | null
    count: number
    first: string | null
    last: string | null
    state: 'now' | 'past'
    start: string | null
    end: string | null
    days: number | null
  }
  knownSince: { at: string }
  /** Somebody acknowledged at this moment. The name stays with us. */
  worker: { since: string }
  status: { status: Exclude<IncidentStatus, 'resolved'> }
  nextUpdate: { at: string }
  workaround: { text: string }
  meaning: { text: string }
  fixedAt: { at: string }
  toldBefore: { at: string; subject: string; count: number }
  signature: { name: string }
}

/** The facts of one recipient by kind; one that is not known is not there. */
export type FactSet = { [K in FactKind]?: FactValues[K] }

/** Raised when a kind's slots or its wording change in meaning. */
export const factVersions: Record<FactKind, number> = {
  addressee: 1,
  experienced: 1,
  knownSince: 1,
  worker: 1,
  status: 1,
  nextUpdate: 1,
  workaround: 1,
  meaning: 1,
  fixedAt: 1,
  toldBefore: 1,
  signature: 1,
}
