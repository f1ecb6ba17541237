import { desc, eq } from 'drizzle-orm'
import { identitySightings } from '#drizzle/schema/sources.ts'
import type { Queryable } from '#server/platform/database.ts'
import { identitiesOf } from '#shared/identities.ts'
import type { OutcomeCounts } from '#shared/mapping.ts'
import type { Identity } from '#shared/signal.ts'
import type { IdentityRule, SightingOutcome } from '#shared/sources.ts'

export type KeptSighting = typeof identitySightings.$inferSelect

/** All sightings of the source that are kept, the newest first. */
export async function keptSightings(q: Queryable, sourceId: number): Promise<KeptSighting[]> {
  return await q
    .select()
    .from(identitySightings)
    .where(eq(identitySightings.sourceId, sourceId))
    .orderBy(desc(identitySightings.id))
}

/** Whom an event names by these rules, from the attributes that were kept of it. */
export function namedBy(attributes: Record<string, string>, rules: readonly IdentityRule[]): Identity[] {
  return identitiesOf((name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined), rules)
}

export function countOutcomes(rows: { outcome: SightingOutcome; standsFor: number }[]): OutcomeCounts {
  const counts: OutcomeCounts = { found: 0, new: 0, missed: 0, conflict: 0 }
  for (const { outcome, standsFor } of rows) counts[outcome] += standsFor
  return counts
}
