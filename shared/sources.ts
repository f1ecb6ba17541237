import { z } from 'zod'
import { identifierKind } from './customers.ts'
import { dsnInput } from './dsn.ts'

/** Tools whose webhooks open and close incidents. */
export const hookKinds = [
  'alertmanager',
  'grafana',
  'pagerduty',
  'incidentio',
  'opsgenie',
  'statuspage',
  'datadog',
  'generic',
] as const
export type HookKind = (typeof hookKinds)[number]

/** Those whose sender can sign what it sends; for the others the key in the address is all there is. */
export const signingKinds = ['grafana', 'pagerduty', 'incidentio', 'generic'] as const satisfies HookKind[]
export type SigningKind = (typeof signingKinds)[number]
export const canSign = (kind: SourceKind): kind is SigningKind => signingKinds.some((one) => one === kind)

export const sourceKinds = ['sentry', 'otlp', ...hookKinds, 'calls'] as const
export const sourceKind = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof sourceKind>

const name = z.string().trim().min(1).max(100)
const attribute = z.string().trim().min(1).max(200)
const names = z.array(attribute).max(100)
const requestsPerMinute = z.number().int().min(1).max(10_000_000)
const newCustomersPerMinute = z.number().int().min(0).max(1_000_000)

/** The first rule whose attribute an event has, and that names a customer, decides; then the built-in ones. */
export const identityRule = z.object({ attribute, kind: identifierKind })
export type IdentityRule = z.infer<typeof identityRule>
export const identityRules = z.array(identityRule).max(30)

export const sourceSettings = z.object({
  /** Service name for events that do not name theirs. */
  service: name.optional(),
  identities: identityRules.optional(),
  /** The DSN to which every envelope is passed on. */
  upstreamDsn: dsnInput.optional(),
  /** Names of fields whose values are never stored, besides the built-in ones; and built-in ones that are harmless here. */
  scrub: names.optional(),
  keep: names.optional(),
  /** Most requests a minute; more are refused with 429. */
  requestsPerMinute: requestsPerMinute.optional(),
  /** Most customers a minute that nobody knew before. */
  newCustomersPerMinute: newCustomersPerMinute.optional(),
  /** Names of the headers in which a sender signs, where they can be chosen there. */
  signatureHeader: z.string().trim().max(100).optional(),
  timestampHeader: z.string().trim().max(100).optional(),
  /** What the sender signs with, sealed with the installation's secret; never shown. */
  signingSecret: z.string().max(2_000).optional(),
})
export type SourceSettings = z.infer<typeof sourceSettings>

/** What a source may do only so often a minute. */
export const sourceLimits = ['requests', 'customers', 'issues'] as const
export type SourceLimit = (typeof sourceLimits)[number]

/** The most that can be set. */
export const mostPerMinute = { requests: 10_000_000, customers: 1_000_000 } as const

/**
 * What holds where a source says nothing; null: no limit. A Sentry key is public, so the number of requests has a fuse:
 * 10,000 a second are more than one copy stores, so no honest sender meets it. Of the new customers and issues an hour's
 * worth may come at once: they come in bursts when a sender is connected or a release goes wrong.
 */
export function usualPerMinute(kind: SourceKind): Record<'requests' | 'customers', number | null> {
  return kind === 'sentry' ? { requests: 600_000, customers: 600 } : { requests: null, customers: null }
}

export const sightingOutcomes = ['found', 'new', 'missed', 'conflict'] as const
/** `new`: an observed customer was made of it. `missed`: it named nobody. `conflict`: its identities name several. */
export type SightingOutcome = (typeof sightingOutcomes)[number]

export const createSourceInput = z.object({ kind: sourceKind, name, service: name.optional() })
export type CreateSourceInput = z.infer<typeof createSourceInput>

export const sourceIdInput = z.object({ id: z.number().int().positive() })
/** Absent: stays as it is. Null: is taken away. */
export const updateSourceInput = sourceIdInput.extend({
  name: name.optional(),
  service: name.nullish(),
  identities: identityRules.nullish(),
  upstreamDsn: dsnInput.nullish(),
  scrub: names.nullish(),
  keep: names.nullish(),
  requestsPerMinute: requestsPerMinute.nullish(),
  newCustomersPerMinute: newCustomersPerMinute.nullish(),
})
export type UpdateSourceInput = z.infer<typeof updateSourceInput>

const headerName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'Write the name of a header, such as X-Signature.')
/** Null takes away: the secret, or a header's own name. */
export const signingSecretInput = sourceIdInput.extend({
  secret: z
    .string()
    .trim()
    .min(8, 'A signing secret has at least 8 characters.')
    .max(1_000)
    .refine(
      (text) => !text.startsWith('whsec_') || /^[A-Za-z0-9+/]{22,}={0,2}$/.test(text.slice('whsec_'.length)),
      'After whsec_ come at least 22 characters of base64: copy the whole secret.',
    )
    .nullable(),
  /** Where the sender lets people choose them (Grafana). */
  signatureHeader: headerName.nullish(),
  timestampHeader: headerName.nullish(),
})
export type SigningSecretInput = z.infer<typeof signingSecretInput>

/** A source as the console and the command line show it; `dsn` only for kind `sentry`. */
export type SourceView = {
  id: number
  kind: SourceKind
  name: string
  service: string | null
  /** Its own rules, before the built-in ones. */
  identities: IdentityRule[]
  upstreamDsn: string | null
  /** Null: what holds for all sources of this kind. */
  limits: { requestsPerMinute: number | null; newCustomersPerMinute: number | null }
  scrub: string[]
  keep: string[]
  key: string
  /** Only what is signed with the kept secret is taken. */
  signed: boolean
  signatureHeader: string | null
  timestampHeader: string | null
  /** Where to send: for `otlp` the endpoint's base, with the key as `Authorization: Bearer <key>`. */
  url: string
  dsn: string | null
  createdAt: string
  disabledAt: string | null
  activity: {
    accepted: number
    duplicates: number
    unidentified: number
    rejected: number
    firstAt: string | null
    lastAt: string | null
    lastRejectedAt: string | null
    lastRejection: string | null
    /** What came and says nothing of a customer, by the protocol's name for it. */
    dropped: Record<string, number>
    forwarded: number
    notForwarded: number
    lastForwardedAt: string | null
    lastForwardFailure: string | null
    lastForwardFailureAt: string | null
    /** How far the sender's clock was ahead (negative: behind) when it was last corrected; null: never. */
    skewMs: number | null
    skewAt: string | null
    limited: Record<SourceLimit, { times: number; lastAt: string | null }>
  }
}
