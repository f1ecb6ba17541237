import { z } from 'zod'
import type { IncidentStatus } from './incidents.ts'

/** An issue as agents and leads see it; `title` is untrusted telemetry text. */
export type IssueView = {
  id: string
  title: string
  culprit: string | null
  level: string
  service: string
  environment: string
  events: number
  customers: number
  firstSeen: string
  lastSeen: string
}

export const issueId = z.object({ id: z.string().regex(/^\d{1,15}$/, 'An issue is named by its number.') })
/** Part of a title, or a number. Empty: the ones seen last. */
export const issueSearch = z.object({ q: z.string().trim().max(200) })

const key = z.string().regex(/^\d{1,15}$/, 'An issue is named by its number.')
export const mostMerged = 20
export const mergeIssuesInput = z.object({
  into: key,
  from: z.array(key).min(1, 'Name the issues to merge.').max(mostMerged, `Merge at most ${mostMerged} issues at once.`),
})
export const splitIssueInput = z.object({
  issueId: key,
  fingerprintIds: z
    .array(z.string().regex(/^\d{1,15}$/))
    .min(1, 'Choose what to split off.')
    .max(1_000),
})

/** An incident's link to an issue, as stored. */
export type StoredLink = {
  how: 'hand' | 'scope'
  reason: string
  linkedAt: string
  linkedBy: string
  cutAt: string | null
  cutBy: string | null
}
/** What a merge changed about the link of one incident to the issue merged into. */
export type LinkChange = { incidentId: number; before: StoredLink | null; after: StoredLink }

export const issueOrders = ['seen', 'customers', 'events'] as const
export type IssueOrder = (typeof issueOrders)[number]
export const listIssuesInput = z.object({
  q: z.string().trim().max(200).default(''),
  service: z.string().max(200).nullish(),
  order: z.enum(issueOrders).default('seen'),
  /** The `next` of the page before. */
  after: z.string().max(100).nullish(),
  limit: z.number().int().min(1).max(100).default(50),
})
export type IssueList = { items: IssueView[]; next: string | null }

/** One way by which events come into an issue. */
export type FingerprintView = {
  id: string
  /** What its first event was called, or the template of its messages. Untrusted. */
  title: string
  kind: 'error' | 'template' | 'older'
  events: number
  since: string
  /** The issue it had before it was merged into this one. */
  formerIssue: string | null
}

export type IssueDetail = IssueView & {
  source: { id: number; name: string } | null
  /** The issue that it was merged into. */
  mergedInto: string | null
  fingerprints: FingerprintView[]
  /** Errors per hour, for the hours that have any, of the last seven days; oldest first. */
  hours: { at: string; events: number }[]
  incidents: { ref: string; title: string; status: IncidentStatus; cut: boolean }[]
  /** Events on their way to or from this issue. */
  moving: { from: string; to: string; startedBy: string; startedAt: string; moved: number; left: number } | null
}

export const issueCustomersInput = issueId.extend({
  after: z.string().max(400).nullish(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type IssueCustomer = {
  customerId: string
  name: string | null
  tier: string | null
  events: number
  firstSeen: string
  lastSeen: string
}
/** By customer ID; `next` is the `after` of the page that follows. */
export type IssueCustomers = { items: IssueCustomer[]; next: string | null }

export const mergePreviewInput = z.object({ into: key, from: key })
export type MergePreview = { events: number; customers: number; alreadyThere: number; incidents: number }

/** The whole payload of one event, as it came: untrusted. Null when none is kept. */
export type IssueSample = { customerId: string; at: string; json: string } | null
