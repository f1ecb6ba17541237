import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'

/** Takes back, per source, so many events that had named no customer when they came, and do now; negative: the reverse. */
export async function correctUnidentified(tx: Transaction, bySource: ReadonlyMap<number, number>): Promise<void> {
  const rows = [...bySource].filter(([, events]) => events !== 0).toSorted(([a], [b]) => a - b)
  if (rows.length === 0) return
  await tx.execute(sql`
    with locked as (
      select source_id from source_activity
       where source_id = any(${sql.param(rows.map(([id]) => id))}::int[]) order by source_id for update)
    update source_activity a set unidentified = greatest(0, a.unidentified - w.events)
      from locked join unnest(
        ${sql.param(rows.map(([id]) => id))}::int[],
        ${sql.param(rows.map(([, events]) => events))}::bigint[]
      ) as w (source_id, events) using (source_id)
     where a.source_id = locked.source_id`)
}
