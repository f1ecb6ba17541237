import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { enqueueJob } from '#server/platform/jobs.ts'

export const backfillIdentitiesTask = { name: 'identities.backfill', input: z.object({}) }

/** Not a source: the directory, whose change concerns the events of all sources. */
export const theDirectory = 0
/** Until then every copy reads events by the new mapping, so that none slips in behind the one who reads again. */
const startAfterMs = 5_000

/**
 * Has the stored events of the source read again, because the mapping changed; begins anew where that is under way.
 */
export async function orderBackfill(tx: Transaction, ctx: Context, sourceId: number): Promise<void> {
  const now = ctx.clock.now()
  await tx.execute(sql`
    insert into identity_backfills as b (source_id, asked_at) values (${sourceId}, ${now.toISOString()})
    on conflict (source_id) do update set
      asked_at = excluded.asked_at, total = null, looked = 0, moved = 0, added = 0,
      day = null, after_customer = null, after_at = null, after_id = null, finished_at = null`)
  const runAt = new Date(now.getTime() + startAfterMs)
  await enqueueJob(tx, backfillIdentitiesTask, {}, { runAt, key: backfillIdentitiesTask.name })
}
