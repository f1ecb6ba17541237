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
