import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import { declareGathering } from '#server/platform/gather.ts'

type Skew = { at: Date; skewMs: number }

const skews = declareGathering<Skew, Skew>({
  what: 'clocks that are off',
  sum: (_, skew) => skew,
  async write(ctx, rows) {
    await ctx.db.execute(sql`
      insert into source_activity as kept (source_id, skew_ms, skew_at)
      select * from unnest(
        ${sql.param(rows.map(([sourceId]) => sourceId))}::int[],
        ${sql.param(rows.map(([, { skewMs }]) => skewMs))}::bigint[],
        ${sql.param(rows.map(([, { at }]) => at.toISOString()))}::timestamptz[])
      order by 1
      on conflict (source_id) do update set skew_ms = excluded.skew_ms, skew_at = excluded.skew_at`)
  },
})

/** Keeps by how much the clock of a source's sender was off when it was last corrected; negative: behind. */
export function noteSkew(ctx: Context, sourceId: number, skewMs: number): void {
  // A clock that is seven minutes ahead must not read as six because the request took a moment.
  skews.add(ctx, sourceId, { at: ctx.clock.now(), skewMs: Math.round(skewMs / 1_000) * 1_000 })
}

export const flushSkews = skews.flush
