import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import { declareGathering } from '#server/platform/gather.ts'
import { type SourceLimit, sourceLimits } from '#shared/sources.ts'

type Sum = Record<SourceLimit, { times: number; lastAt: Date | null }>

const none = { times: 0, lastAt: null }

const reached = declareGathering<{ limit: SourceLimit; at: Date }, Sum>({
  what: 'what went over the limits of sources',
  sum: (before = { requests: none, customers: none, issues: none }, { limit, at }) => ({
    ...before,
    [limit]: { times: before[limit].times + 1, lastAt: at },
  }),
  async write(ctx, rows) {
    const ids = sql.param(rows.map(([sourceId]) => sourceId))
    const columns = sourceLimits.flatMap((limit) => [
      sql`${sql.param(rows.map(([, sum]) => sum[limit].times))}::bigint[]`,
      sql`${sql.param(rows.map(([, sum]) => sum[limit].lastAt?.toISOString() ?? null))}::timestamptz[]`,
    ])
    await ctx.db.execute(sql`
      insert into source_activity as kept
        (source_id, over_requests, over_requests_at, over_customers, over_customers_at, over_issues, over_issues_at)
      select * from unnest(${ids}::int[], ${sql.join(columns, sql`, `)})
      order by 1
      on conflict (source_id) do update set
        over_requests = kept.over_requests + excluded.over_requests,
        over_requests_at = greatest(kept.over_requests_at, excluded.over_requests_at),
        over_customers = kept.over_customers + excluded.over_customers,
        over_customers_at = greatest(kept.over_customers_at, excluded.over_customers_at),
        over_issues = kept.over_issues + excluded.over_issues,
        over_issues_at = greatest(kept.over_issues_at, excluded.over_issues_at)`)
  },
})

/** Counts that a source came to one of its limits. */
export function countLimited(ctx: Context, sourceId: number, limit: SourceLimit): void {
  reached.add(ctx, sourceId, { limit, at: ctx.clock.now() })
}

export const flushLimited = reached.flush
