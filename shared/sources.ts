import { z } from 'zod'

export const sourceKinds = ['sentry', 'otlp', 'alertmanager'] as const
export const sourceKind = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof sourceKind>

export const sourceSettings = z.object({
  /** Service name for events that do not name theirs. */
  service: z.string().trim().min(1).max(100).optional(),
})
export type SourceSettings = z.infer<typeof sourceSettings>

export const createSourceInput = z.object({
  kind: sourceKind,
  name: z.string().trim().min(1).max(100),
  service: z.string().trim().min(1).max(100).optional(),
})

/** A source as the console and the command line show it; `dsn` only for kind `sentry`. */
export type SourceView = {
  id: number
  kind: SourceKind
  name: string
  key: string
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
  }
}
