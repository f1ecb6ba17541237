import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'

/** What one transaction took from one source. */
export type ActivityRow = {
  sourceId: number
  accepted: number
  duplicates: number
  unidentified: number
  /** What says nothing of a customer, by the protocol's name for it. */
  dropped?: Record<string, number>
}

/** Names of dropped things are the sender's: what comes after so many is counted together. */
const mostDropped = 50

/** Adds to the counters of sources, one row each, in one statement, in the transaction that stores the signals. */
export async function countActivity(tx: Transaction, ctx: Context, rows: ActivityRow[]): Promise<void> {
  if (rows.length === 0) return
  const column = (pick: (row: ActivityRow) => number) => sql.param(rows.map(pick))
  await runKept(
    tx,
    ctx,
    'count-activity',
    sql`
    insert into source_activity as kept (source_id, accepted, duplicates, unidentified, dropped, first_at, last_at)
    select source_id, accepted, duplicates, unidentified, dropped::jsonb, seen.at, seen.at
    from unnest(
      ${column((row) => row.sourceId)}::int[],
      ${column((row) => row.accepted)}::bigint[],
      ${column((row) => row.duplicates)}::bigint[],
      ${column((row) => row.unidentified)}::bigint[],
      ${sql.param(rows.map((row) => JSON.stringify(row.dropped ?? {})))}::text[]
    ) as arrived (source_id, accepted, duplicates, unidentified, dropped),
      (select ${ctx.clock.now().toISOString()}::timestamptz as at) as seen
    order by source_id
    on conflict (source_id) do update set
      accepted = kept.accepted + excluded.accepted,
      duplicates = kept.duplicates + excluded.duplicates,
      unidentified = kept.unidentified + excluded.unidentified,
      dropped = case when excluded.dropped = '{}' then kept.dropped else (
        select jsonb_object_agg(name, times) from (
          select case when place <= ${mostDropped} then name else 'other' end as name, sum(times) as times from (
            select name, sum(times) as times, row_number() over (order by min(age), name) as place from (
              select key as name, value::bigint as times, 1 as age from jsonb_each_text(kept.dropped)
              union all select key, value::bigint, 2 from jsonb_each_text(excluded.dropped)
            ) every group by name
          ) ranked group by 1
        ) bounded
      ) end,
      first_at = coalesce(kept.first_at, excluded.first_at),
      last_at = greatest(kept.last_at, excluded.last_at)`,
  )
}
