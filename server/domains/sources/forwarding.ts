import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import { declareGathering } from '#server/platform/gather.ts'

/** What became of one request that was to be passed on; `failure` says why it was given up. */
type Report = { at: Date; failure: string | null }
type Sum = { forwarded: number; given: number; lastAt: Date | null; failure: string | null; failureAt: Date | null }

const nothing: Sum = { forwarded: 0, given: 0, lastAt: null, failure: null, failureAt: null }

const forwardings = declareGathering<Report, Sum>({
  what: 'requests that were passed on',
  sum: (before = nothing, { at, failure }) =>
    failure === null
      ? { ...before, forwarded: before.forwarded + 1, lastAt: at }
      : { ...before, given: before.given + 1, failure: failure.replaceAll('\0', '').slice(0, 300), failureAt: at },
  async write(ctx, rows) {
    const column = <Value>(pick: (sum: Sum) => Value) => sql.param(rows.map(([, sum]) => pick(sum)))
    await ctx.db.execute(sql`
      insert into source_activity as kept
        (source_id, forwarded, not_forwarded, last_forwarded_at, last_forward_failure, last_forward_failure_at)
      select * from unnest(
        ${sql.param(rows.map(([sourceId]) => sourceId))}::int[],
        ${column((sum) => sum.forwarded)}::bigint[],
        ${column((sum) => sum.given)}::bigint[],
        ${column((sum) => sum.lastAt?.toISOString() ?? null)}::timestamptz[],
        ${column((sum) => sum.failure)}::text[],
        ${column((sum) => sum.failureAt?.toISOString() ?? null)}::timestamptz[]
      ) as passed (source_id, forwarded, not_forwarded, last_at, failure, failure_at)
      order by 1
      on conflict (source_id) do update set
        forwarded = kept.forwarded + excluded.forwarded,
        not_forwarded = kept.not_forwarded + excluded.not_forwarded,
        last_forwarded_at = greatest(kept.last_forwarded_at, excluded.last_forwarded_at),
        last_forward_failure = coalesce(excluded.last_forward_failure, kept.last_forward_failure),
        last_forward_failure_at = greatest(kept.last_forward_failure_at, excluded.last_forward_failure_at)`)
  },
})

/** Counts a request of a source that its upstream has taken (`failure` null), or that was given up. */
export function countForwarding(ctx: Context, sourceId: number, failure: string | null): void {
  forwardings.add(ctx, sourceId, { at: ctx.clock.now(), failure })
}

export const flushForwardings = forwardings.flush
