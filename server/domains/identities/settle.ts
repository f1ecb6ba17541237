import { eq, sql } from 'drizzle-orm'
import { identityBackfills } from '#drizzle/schema/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { removeSilent } from '#server/domains/customers/index.ts'
import { settleCustomers } from '#server/domains/events/index.ts'
import { backfillImpacts } from '#server/domains/impact/index.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockExclusive, runBetween } from '#server/platform/locks.ts'

type Row = typeof identityBackfills.$inferSelect

/**
 * Brings up to date what follows from the events that moved: since when customers know an issue, the incidents'
 * impacts, and observed customers that have nothing left, which go. Each step can be done again, and is when others
 * held the locks all the time.
 */
export async function settleBackfill(
  ctx: ActorContext,
  { sourceId, askedAt, incidents, emptied }: Row,
  isOver: boolean,
): Promise<void> {
  if (emptied.length > 0) {
    const done = await runBetween(ctx.db, async (tx) => {
      await lockExclusive(tx, 'links')
      await settleCustomers(tx, emptied)
      return true
    })
    if (!done) return
  }
  for (const incidentId of incidents) {
    await ctx.db.transaction(async (tx) => await backfillImpacts(tx, ctx, incidentId))
  }
  await runBetween(ctx.db, async (tx) => {
    // Nobody may store an event for a customer that is about to go.
    await lockExclusive(tx, 'links')
    await lockExclusive(tx, 'directory')
    await removeSilent(tx, emptied)
    await tx
      .update(identityBackfills)
      .set({
        incidents: sql`array(select unnest(incidents) except select unnest(${sql.param(incidents)}::bigint[]))`,
        emptied: sql`array(select unnest(emptied) except select unnest(${sql.param(emptied)}::text[]))`,
      })
      .where(eq(identityBackfills.sourceId, sourceId))
    if (isOver) {
      // Not when the mapping has changed again, or another copy found more to settle.
      await tx
        .update(identityBackfills)
        .set({ finishedAt: ctx.clock.now(), looked: sql`total` })
        .where(
          sql`source_id = ${sourceId} and asked_at = ${askedAt.toISOString()} and incidents = '{}' and emptied = '{}'`,
        )
    }
    await notifyLive(tx, [`sightings:${sourceId}`, 'sources'])
  })
}
