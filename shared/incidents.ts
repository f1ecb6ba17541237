import { z } from 'zod'

export const incidentStatuses = ['open', 'acknowledged', 'identified', 'monitoring', 'resolved'] as const
export const incidentStatus = z.enum(incidentStatuses)
export type IncidentStatus = z.infer<typeof incidentStatus>

export const incidentSeverities = ['critical', 'major', 'minor'] as const
export const incidentSeverity = z.enum(incidentSeverities)
export type IncidentSeverity = z.infer<typeof incidentSeverity>

export const scopeKinds = ['service', 'environment', 'region', 'release', 'product'] as const
export const scopeKind = z.enum(scopeKinds)
export type ScopeKind = z.infer<typeof scopeKind>
export const scopeRow = z.object({ kind: scopeKind, value: z.string().trim().min(1).max(200) })
export type ScopeRow = z.infer<typeof scopeRow>

export const linkHows = ['hand', 'scope'] as const
export type LinkHow = (typeof linkHows)[number]

/** Own issues count towards an incident from this long before it began: alerts fire late. */
export const impactLookbackMs = 30 * 60_000

const ref = z.string().regex(/^INC-\d+$/, 'An incident is named like INC-31.')
const body = z.string().trim().min(1).max(2000)
const moment = z.coerce.date()

export const incidentRefInput = z.object({ ref })
export const openIncidentInput = z.object({
  title: z.string().trim().min(1).max(200),
  severity: incidentSeverity.default('major'),
  startedAt: moment.optional(),
  scope: z.array(scopeRow).max(50).default([]),
  issueIds: z.array(z.string().regex(/^\d+$/)).max(100).default([]),
  nextUpdateAt: moment.nullish(),
})
/** The owner is the person who acknowledges, unless another is named. */
export const acknowledgeInput = z.object({
  ref,
  ownerName: z.string().trim().min(1).max(100).optional(),
  nextUpdateAt: moment.nullish(),
})
export const updateIncidentInput = z.object({
  ref,
  title: z.string().trim().min(1).max(200).optional(),
  severity: incidentSeverity.optional(),
  status: z.enum(['acknowledged', 'identified', 'monitoring']).optional(),
  ownerName: z.string().trim().min(1).max(100).optional(),
  startedAt: moment.optional(),
  body: body.optional(),
  nextUpdateAt: moment.nullish(),
  scope: z.array(scopeRow).max(50).optional(),
})
export const resolveIncidentInput = z.object({ ref, body: body.optional(), resolvedAt: moment.optional() })
export const linkIssueInput = z.object({
  ref,
  issueId: z.string().regex(/^\d+$/),
  reason: z.string().trim().max(300).default(''),
})
export const cutIssueInput = linkIssueInput.omit({ reason: true })
export const linkableIssuesInput = z.object({ ref, q: z.string().trim().max(100).default('') })
export const listIncidentsInput = z.object({
  status: incidentStatus.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  after: z.string().max(200).optional(),
})
/** For machines: one call that can also resolve. */
export const patchIncidentInput = updateIncidentInput.omit({ ref: true, status: true }).extend({
  status: z.enum(['acknowledged', 'identified', 'monitoring', 'resolved']).optional(),
  resolvedAt: moment.optional(),
})

export type IncidentSummary = {
  ref: string
  title: string
  status: IncidentStatus
  severity: IncidentSeverity
  owner: string | null
  startedAt: string
  openedAt: string
  acknowledgedAt: string | null
  identifiedAt: string | null
  monitoringAt: string | null
  resolvedAt: string | null
  nextUpdateAt: string | null
  /** Accounts at level hit. */
  hit: number
  told: number
  lastUpdateAt: string | null
}

export type IncidentList = { items: IncidentSummary[]; next: string | null }

/** Open incidents, the one that needs a person most first; and those resolved in the last seven days. */
export type IncidentBoard = {
  open: IncidentSummary[]
  resolved: IncidentSummary[]
  /** When the last incident ended, while none is open. */
  quietSince: string | null
}

export type IncidentDetail = IncidentSummary & {
  id: string
  version: number
  source: { id: number; name: string; kind: string } | null
  externalUrl: string | null
  scope: ScopeRow[]
  issues: {
    id: string
    title: string
    service: string
    environment: string
    events: number
    customers: number
    how: LinkHow
    reason: string
    linkedAt: string
    cut: boolean
  }[]
  updates: { id: string; at: string; status: IncidentStatus; body: string; author: string }[]
}

/** Which deed a state allows: the one table for server, console and tests. */
export const incidentCan = {
  acknowledge: (incident: { status: IncidentStatus }) => incident.status === 'open',
  update: (incident: { status: IncidentStatus }) => incident.status !== 'resolved',
  resolve: (incident: { status: IncidentStatus }) => incident.status !== 'resolved',
  link: (_incident: { status: IncidentStatus }) => true,
}

/** INC-31, the name that people use. */
export const incidentRef = (id: number) => `INC-${id}`

/** 31 of INC-31. */
export const incidentIdOf = (name: string) => Number(name.slice('INC-'.length))
