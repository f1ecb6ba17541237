import { z } from 'zod'
import { customerLanguage } from './languages.ts'
import type { DeliveryView } from './mail.ts'

export const noticePurposes = ['answer', 'known', 'update', 'workaround', 'fixed'] as const
export const noticePurpose = z.enum(noticePurposes)
export type NoticePurpose = z.infer<typeof noticePurpose>

export type DraftBy = 'llm' | 'composer' | 'person'
export const draftStatuses = ['draft', 'approved', 'discarded', 'recalled'] as const
export type DraftStatus = (typeof draftStatuses)[number]

/** What a fact says. `values` are its typed slots; `text` is how it reads in the draft's language. */
export const factKinds = [
  'addressee',
  'experienced',
  'knownSince',
  'worker',
  'status',
  'nextUpdate',
  'workaround',
  'meaning',
  'fixedAt',
  'toldBefore',
  'signature',
] as const
export type FactKind = (typeof factKinds)[number]
export type Fact = {
  id: string
  kind: FactKind
  version: number
  values: Record<string, string | number | null>
  text: string
  /** The rows it stands on, such as `customer_issues:C-1/7` or `incidents:31@4`. */
  sources: string[]
}

export type Finding = {
  rule: string
  severity: 'block' | 'warn'
  /** Character range in `field`; null when the whole text is meant. */
  at: { field: 'subject' | 'text'; start: number; end: number } | null
  message: string
}

export type DraftView = {
  id: string
  customerId: string
  contact: { id: string | null; name: string | null; email: string | null } | null
  purpose: NoticePurpose
  incident: string | null
  issueId: string | null
  language: string
  subject: string
  text: string
  html: string
  by: DraftBy
  fallbackReason: string | null
  facts: { id: string; kind: FactKind; text: string }[]
  findings: Finding[]
  sendable: boolean
  status: DraftStatus
}

export const createDraftInput = z.object({
  /** Chosen by the one who asks: asked again with the same one, the draft that was stored then is the answer. */
  requestId: z.uuid().nullish(),
  customerId: z.string().min(1).max(200),
  purpose: noticePurpose.default('answer'),
  incident: z
    .string()
    .regex(/^INC-\d+$/)
    .nullish(),
  issue: z.string().regex(/^\d+$/).nullish(),
  language: customerLanguage.nullish(),
  contact: z.string().regex(/^\d+$/).nullish(),
})
export const draftText = z.object({ subject: z.string().max(500), text: z.string().max(20_000) })
export const editDraftInput = draftText.extend({ id: z.uuid(), customerId: z.string() })
/** The text the person saw when saying yes; the server refuses when it is not the text it holds. */
export const approveDraftInput = draftText.extend({ id: z.uuid(), customerId: z.string() })
export const draftRefInput = z.object({ id: z.uuid(), customerId: z.string().min(1).max(200) })
export const checkDraftInput = draftText.extend({ id: z.uuid(), customerId: z.string().optional() })

/** The approved draft and the e-mail that came of it. */
export type ApprovedDraft = { draft: DraftView; delivery: DeliveryView }

/** What composing yields: the text as it grows, each time whole, then the stored draft. */
export type ComposeStep = { type: 'text'; subject: string; text: string } | { type: 'draft'; draft: DraftView }
