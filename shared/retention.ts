import { z } from 'zod'

/** How many days errors and what is counted from them are kept. A sender may deliver up to 30 days late. */
export const retentionDays = { usual: 90, min: 7, max: 3_650 } as const

export const setRetentionInput = z.object({
  days: z
    .number()
    .int()
    .min(retentionDays.min, `Keep at least ${retentionDays.min} days.`)
    .max(retentionDays.max, `Keep at most ${retentionDays.max} days.`),
})
export type SetRetentionInput = z.infer<typeof setRetentionInput>

/** What the last cleaning took away: whole days of events and activity, and rows of everything else. */
export type RetentionRun = { at: string; days: number; rows: number }

export type DataView = {
  retentionDays: number
  /** The oldest day of which errors are kept, `2026-08-24`; null when there is none. */
  oldestDay: string | null
  lastRun: RetentionRun | null
  /** The largest first, with indexes. `rows` is PostgreSQL's estimate. */
  tables: { name: string; bytes: number; rows: number }[]
}
