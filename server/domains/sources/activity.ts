import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'

/** What one transaction took from one source. */
export type ActivityRow = { sourceId: number; accepted: number; duplicates: number; unidentified: number }

/** Adds to the counters of several sources in one statement, in the transaction that stores the signals. */
export async function countActivity(tx: Transaction, ctx: Context, rows: ActivityRow[]): Promise<void> {
  if (rows.length === 0) return
  const column = (pick: (row: ActivityRow) => number) => sql.param(rows.map(pick))
  await runKept(
    tx,
    ctx,
    'count-activity',
    sql`
    insert into source_activity as kept (source_id, accepted, duplicates, unidentified, first_at, last_at)
    select source_id, sum(accepted), sum(duplicates), sum(unidentified), seen.at, seen.at
    from unnest(
      ${column((row) => row.sourceId)}::int[],
      ${column((row) => row.accepted)}::bigint[],
      ${column((row) => row.duplicates)}::bigint[],
      ${column((row) => row.unidentified)}::bigint[]
    ) as arrived (source_id, accepted, duplicates, unidentified),
      (select ${ctx.clock.now().toISOString()}::timestamptz as at) as seen
    group by source_id, seen.at
    order by source_id
    on conflict (source_id) do update set
      accepted = kept.accepted + excluded.accepted,
      duplicates = kept.duplicates + excluded.duplicates,
      unidentified = kept.unidentified + excluded.unidentified,
      first_at = coalesce(kept.first_at, excluded.first_at),
      last_at = greatest(kept.last_at, excluded.last_at)`,
  )
}
