import { z } from 'zod'

export const impactLevels = ['hit', 'likely', 'exposed', 'reported'] as const
export const impactLevel = z.enum(impactLevels)
export type ImpactLevel = z.infer<typeof impactLevel>

/**
 * Why we think so: the customer's own events per linked issue. Without any, `named` says that an alert names the
 * customer, in the alert's own words: untrusted.
 */
export type ImpactEvidence = { issues: { id: string; events: number }[]; named?: string }

export const affectedFilters = ['all', 'hit', 'told', 'notTold', 'calledFirst'] as const
export type AffectedFilter = (typeof affectedFilters)[number]
export const affectedInput = z.object({
  ref: z.string().regex(/^INC-\d+$/),
  filter: z.enum(affectedFilters).default('all'),
  search: z.string().trim().max(100).optional(),
  limit: z.number().int().min(1).max(500).default(100),
  /** `next` of the page before. */
  after: z.string().max(500).optional(),
})
export type AffectedInput = z.input<typeof affectedInput>

export type AffectedItem = {
  customerId: string
  name: string | null
  tier: string | null
  level: ImpactLevel
  /** One plain sentence: "14 errors of its own since 09:42." */
  why: string
  events: number
  firstSeen: string
  lastSeen: string
  toldAt: string | null
  calledAt: string | null
  recoveredAt: string | null
}

export type AffectedCounts = {
  hit: number
  likely: number
  exposed: number
  reported: number
  told: number
  /** Hit, and no e-mail about it accepted yet. */
  notTold: number
  calledFirst: number
  recovered: number
  quiet: number
  total: number
}

export type AffectedPage = {
  incident: { ref: string; title: string }
  counts: AffectedCounts
  items: AffectedItem[]
  next: string | null
}

/** Accounts hit so far at moments of the incident, for its line. */
export type AffectedOverTime = { at: string; hit: number }[]
