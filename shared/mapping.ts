import type { z } from 'zod'
import type { IdentifierKind } from './customers.ts'
import type { Identity } from './signal.ts'
import { identityRules, type SightingOutcome, sourceIdInput } from './sources.ts'

/** How many events came to which outcome. */
export type OutcomeCounts = Record<SightingOutcome, number>

/** One of a source's last events; the sender's words in it are untrusted. */
export type SightingView = {
  id: string
  at: string
  outcome: SightingOutcome
  customerId: string
  others: string[]
  identities: Identity[]
  attributes: Record<string, string>
  /** How many events of the same outcome it was picked from. */
  standsFor: number
}

/** An attribute that comes with the source's events. */
export type AttributeView = {
  name: string
  /** Of the sampled events: how many have it, and with how many different values. */
  events: number
  values: number
  example: string
  /** Which rule reads it; null when nobody does. */
  usedBy: 'rule' | 'builtIn' | null
}

/** An attribute that nobody reads and whose values the directory knows as identifiers of this kind. */
export type SuggestionView = { attribute: string; kind: IdentifierKind; matches: number; events: number }

/** How far the stored events have been read again after the mapping changed. */
export type BackfillView = {
  askedAt: string
  /** Null until they are counted. */
  total: number | null
  looked: number
  moved: number
  finishedAt: string | null
}

export type MappingView = {
  outcomes: OutcomeCounts
  /** How many sightings are kept, and from when on. */
  sampled: number
  since: string | null
  sightings: SightingView[]
  attributes: AttributeView[]
  suggestions: SuggestionView[]
  backfill: BackfillView | null
}

export const previewMappingInput = sourceIdInput.extend({ identities: identityRules })
export type PreviewMappingInput = z.infer<typeof previewMappingInput>

/** What other rules would have made of the sampled events. */
export type MappingPreview = {
  before: OutcomeCounts
  after: OutcomeCounts
  /** Events that would go to another customer. */
  changed: number
  /** Customers that nobody knew and that would be made. */
  newCustomers: number
  rows: { id: string; at: string; from: string; to: string; outcome: SightingOutcome; standsFor: number }[]
}
