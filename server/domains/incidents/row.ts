import type { incidents } from '#drizzle/schema/incidents.ts'

export type IncidentRow = typeof incidents.$inferSelect
