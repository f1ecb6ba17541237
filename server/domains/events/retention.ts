import { sql } from 'drizzle-orm'
import type { Database } from '#server/platform/database.ts'
import { runBetween } from '#server/platform/locks.ts'
import { partitioned } from './partitions.ts'

/**
 * Drops the day partitions that end before `before`, of every table that has them. Returns the names of the partitions
 * that are gone, and of those that stay because they were in use all the time.
 */
export async function dropEventDays(db: Database, before: Date): Promise<{ dropped: string[]; left: string[] }> {
  const day = before.toISOString().slice(0, 10).replaceAll('-', '')
  const outcome: { dropped: string[]; left: string[] } = { dropped: [], left: [] }
  for (const parent of partitioned) {
    const { rows } = await db.execute<{ name: string }>(sql`
      select c.relname as name from pg_inherits join pg_class c on c.oid = inhrelid
       where inhparent = ${parent}::regclass and c.relname ~ ${`^${parent}_\\d{8}$`} and c.relname < ${`${parent}_${day}`}
       order by 1`)
    for (const { name } of rows) {
      const done = await runBetween(db, (tx) => tx.execute(sql`drop table if exists ${sql.identifier(name)}`))
      outcome[done ? 'dropped' : 'left'].push(name)
    }
  }
  return outcome
}
