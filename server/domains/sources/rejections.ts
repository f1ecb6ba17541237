import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import { declareGathering } from '#server/platform/gather.ts'

const reasonLength = 300

type Refusal = { at: Date; reason: string }
type Refusals = Refusal & { count: number }

const refusals = declareGathering<Refusal, Refusals>({
  what: 'refused requests',
  sum: (before, refusal) => ({ ...refusal, count: (before?.count ?? 0) + 1 }),
  async write(ctx, rows) {
    await ctx.db.execute(sql`
      insert into source_activity as kept (source_id, rejected, last_rejected_at, last_rejection)
      select * from unnest(
        ${sql.param(rows.map(([sourceId]) => sourceId))}::int[],
        ${sql.param(rows.map(([, { count }]) => count))}::bigint[],
        ${sql.param(rows.map(([, { at }]) => at.toISOString()))}::timestamptz[],
        ${sql.param(rows.map(([, { reason }]) => reason))}::text[]
      ) as refused (source_id, rejected, at, reason)
      order by 1
      on conflict (source_id) do update set
        rejected = kept.rejected + excluded.rejected,
        last_rejected_at = greatest(kept.last_rejected_at, excluded.last_rejected_at),
        last_rejection = excluded.last_rejection`)
  },
})

/** Counts a refused request of a source, with the reason for the one who set the sender up. */
export function countRejection(ctx: Context, sourceId: number, reason: string): void {
  refusals.add(ctx, sourceId, { at: ctx.clock.now(), reason: reason.replaceAll('\0', '').slice(0, reasonLength) })
}

export const flushRejections = refusals.flush
