import { z } from 'zod'
import { agentLanguage } from './languages.ts'
import type { ContactRecordView } from './calls.ts'
import type { ContactView, CustomerView } from './customers.ts'
import type { IncidentStatus } from './incidents.ts'
import type { ImpactLevel } from './impact.ts'
import type { DeliveryState } from './mail.ts'

/** `language` is the agent's, for the sentence to say; the account's own when absent. */
export const briefInput = z.object({ customerId: z.string().min(1).max(200), language: agentLanguage.optional() })

/** Words for one problem. `by` says whether a person approved them or the careful general sentence stands in. */
export type ProblemWording = {
  title: string
  notices: string
  meaning: string | null
  workaround: string | null
  by: 'approved' | 'general'
}

export type ToldView = {
  deliveryId: string
  draftId: string
  at: string
  subject: string
  state: DeliveryState
  to: string
  by: string
  answer: string | null
}

export type IncidentNote = { id: string; at: string; status: IncidentStatus; body: string; by: string }

export type ProblemState = 'now' | 'quiet' | 'resolved'

export type Problem = {
  /** The issue that hit them most; its ID is '' while an alert names them and nothing of theirs has failed. */
  issue: { id: string; title: string }
  wording: ProblemWording
  count: number
  firstSeen: string
  lastSeen: string
  state: ProblemState
  level: ImpactLevel | null
  /** Other customers with the same problem. */
  others: number
  incident: {
    ref: string
    title: string
    status: IncidentStatus
    owner: string | null
    /** When the owner took it. */
    since: string | null
    startedAt: string
    nextUpdateAt: string | null
    /** Since when a fix is in place and watched. */
    monitoringAt: string | null
    resolvedAt: string | null
    /** What was said about it in words, the latest twenty, the oldest first. */
    updates: IncidentNote[]
  } | null
  told: ToldView[]
  /** What to say to the caller, in the agent's language. */
  say: string
}

/** Error text is untrusted: show it escaped and marked. */
export type RecentEvent = {
  id: string
  at: string
  issueId: string
  kind: string | null
  message: string
  culprit: string | null
  service: string
  environment: string
  release: string | null
  traceId: string | null
  untrusted: true
}

export type Brief = {
  customer: CustomerView
  contacts: ContactView[]
  problems: Problem[]
  recent: RecentEvent[]
  told: ToldView[]
  contactRecords: ContactRecordView[]
  /** The last that we saw of them; null when we never did. */
  lastActivity: string | null
  /** What last worked for them in the last seven days, as far as traces tell. */
  lastSuccess: { at: string; service: string } | null
  /** Open incidents that touch nobody we can see at this customer are not here. */
  asOf: string
}
