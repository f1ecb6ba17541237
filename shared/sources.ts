import { z } from 'zod'

export const sourceKinds = ['sentry', 'otlp', 'alertmanager'] as const
export const sourceKind = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof sourceKind>

const name = z.string().trim().min(1).max(100)

export const sourceSettings = z.object({
  /** Service name for events that do not name theirs. */
  service: name.optional(),
})
export type SourceSettings = z.infer<typeof sourceSettings>

export const createSourceInput = z.object({ kind: sourceKind, name, service: name.optional() })
export type CreateSourceInput = z.infer<typeof createSourceInput>

export const sourceIdInput = z.object({ id: z.number().int().positive() })
/** Absent: stays as it is. `service: null` takes the service name away. */
export const updateSourceInput = sourceIdInput.extend({ name: name.optional(), service: name.nullish() })
export type UpdateSourceInput = z.infer<typeof updateSourceInput>

/** A source as the console and the command line show it; `dsn` only for kind `sentry`. */
export type SourceView = {
  id: number
  kind: SourceKind
  name: string
  service: string | null
  key: string
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
  }
}
