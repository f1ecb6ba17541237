import type { Database } from '#server/platform/database.ts'
import { sql } from 'drizzle-orm'

const dayMs = 86_400_000
/** Any constant: copies make partitions one after the other. */
const partitionLock = 7_401_160

const partitioned = ['error_events', 'customer_activity'] as const

/** Days, counted from 1970 in UTC, whose partition is known to be there. */
export type KnownDays = Set<number>

/**
 * Makes the day partitions that these moments need and that are not yet in `known`, of every table that has them.
 * Several copies may do so at once. Runs before the transaction that inserts, so that no lock on the table waits for it.
 */
export async function ensureEventDays(db: Database, known: KnownDays, moments: Iterable<Date>): Promise<void> {
  const days = new Set<number>()
  for (const moment of moments) {
    const day = Math.floor(moment.getTime() / dayMs)
    if (!known.has(day)) days.add(day)
  }
  for (const day of days) {
    for (const table of partitioned) await makePartition(db, table, day)
    known.add(day)
  }
}

async function makePartition(db: Database, parent: (typeof partitioned)[number], day: number): Promise<void> {
  const from = new Date(day * dayMs).toISOString()
  const to = new Date((day + 1) * dayMs).toISOString()
  const name = `${parent}_${from.slice(0, 10).replaceAll('-', '')}`
  const table = sql.identifier(name)
  const whole = sql.identifier(parent)
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${partitionLock}::bigint)`)
    const { rows } = await tx.execute(sql`select 1 from pg_inherits where inhrelid = to_regclass(${name})`)
    if (rows.length > 0) return
    await tx.execute(sql`create table if not exists ${table} (like ${whole} including all)`)
    await tx.execute(
      sql`alter table ${whole} attach partition ${table} for values from (${sql.raw(`'${from}'`)}) to (${sql.raw(`'${to}'`)})`,
    )
  })
}
