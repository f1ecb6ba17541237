import { z } from 'zod'

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
export const mergeIssuesInput = z.object({
  into: key,
  from: z.array(key).min(1, 'Name the issues to merge.').max(20, 'Merge at most 20 issues at once.'),
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
