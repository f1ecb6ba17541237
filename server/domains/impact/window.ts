import { type SQL, sql } from 'drizzle-orm'
import { incidents } from '#drizzle/schema/incidents.ts'
import { impactLookbackMs } from '#shared/incidents.ts'

/** From when on an event counts for the incident. */
export const countsFrom: SQL = sql`(${incidents.startedAt} - ${impactLookbackMs} * interval '1 millisecond')`
/** Until when; late events of a resolved incident still count. */
export const countsUntil: SQL = sql`coalesce(${incidents.resolvedAt}, 'infinity')`
