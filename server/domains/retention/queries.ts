import { sql } from 'drizzle-orm'
import type { Queryable } from '#server/platform/database.ts'
import type { DataView } from '#shared/retention.ts'
import { readRetention } from './settings.ts'

const mostTables = 12

/** What the installation keeps and how large it is; the days of a partitioned table count as one. */
export async function readData(q: Queryable): Promise<DataView> {
  const { days, lastRun } = await readRetention(q)
  const { rows: tables } = await q.execute<{ name: string; bytes: string; rows: string }>(sql`
    select coalesce(parent.relname, c.relname) as name, sum(pg_total_relation_size(c.oid)) as bytes,
           sum(greatest(c.reltuples, 0))::bigint as rows
      from pg_class c
      left join pg_inherits h on h.inhrelid = c.oid
      left join pg_class parent on parent.oid = h.inhparent
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
     group by 1 order by 2 desc, 1 limit ${mostTables}`)
  const { rows: oldest } = await q.execute<{ day: string | null }>(sql`
    select min(substring(c.relname from '\\d{8}$')) as day from pg_inherits
      join pg_class c on c.oid = inhrelid where inhparent = 'error_events'::regclass`)
  return {
    retentionDays: days,
    lastRun,
    oldestDay: oldest[0]?.day?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') ?? null,
    tables: tables.map((table) => ({ name: table.name, bytes: Number(table.bytes), rows: Number(table.rows) })),
  }
}
