import { eq } from 'drizzle-orm'
import { identityBackfills } from '#drizzle/schema/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { findSource } from '#server/domains/sources/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { BackfillView, MappingView } from '#shared/mapping.ts'
import { attributesOf, suggest } from './attributes.ts'
import { countOutcomes, keptSightings } from './kept.ts'

/** Rows that a page shows; the counts are of all that are kept. */
const mostShown = 50

/** How the last events of a source were identified, and what else they said. `not_found` for an unknown source. */
export async function mappingOf(ctx: ActorContext, sourceId: number): Promise<MappingView> {
  const { identities: rules } = await findSource(ctx.db, ctx.config, sourceId)
  const kept = await keptSightings(ctx.db, sourceId)
  return {
    outcomes: countOutcomes(kept),
    sampled: kept.length,
    since: kept.at(-1)?.at.toISOString() ?? null,
    sightings: kept.slice(0, mostShown).map((row) => ({
      id: String(row.id),
      at: row.at.toISOString(),
      outcome: row.outcome,
      customerId: row.customerId,
      others: row.others,
      identities: row.identities,
      attributes: row.attributes,
      standsFor: row.standsFor,
    })),
    attributes: attributesOf(kept, rules),
    suggestions: await suggest(ctx.db, kept, rules),
    backfill: await backfillOf(ctx.db, sourceId),
  }
}

async function backfillOf(q: Queryable, sourceId: number): Promise<BackfillView | null> {
  const [row] = await q.select().from(identityBackfills).where(eq(identityBackfills.sourceId, sourceId))
  if (!row) return null
  const { askedAt, total, looked, moved, finishedAt } = row
  return { askedAt: askedAt.toISOString(), total, looked, moved, finishedAt: finishedAt?.toISOString() ?? null }
}
