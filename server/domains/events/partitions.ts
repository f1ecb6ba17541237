import type { Database } from '#server/platform/database.ts'
import { sql } from 'drizzle-orm'

const dayMs = 86_400_000
/** Any constant: copies make partitions one after the other. */
const partitionLock = 7_401_160

/** The tables whose rows are kept by day. */
export const partitioned = ['error_events', 'customer_activity'] as const

/** Days, counted from 1970 in UTC, whose partition is known to be there. */
export type KnownDays = Set<number>
/** Older days are asked about each time: another copy may have dropped them meanwhile. */
const rememberedDays = 5

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
  if (days.size === 0) return
  const wanted = partitioned.flatMap((parent) => [...days].map((day) => ({ parent, day, name: nameOf(parent, day) })))
  const { rows } = await db.execute<{ name: string }>(sql`
    select name from unnest(${sql.param(wanted.map(({ name }) => name))}::text[]) as n (name)
     where not exists (select from pg_inherits where inhrelid = to_regclass(name))`)
  const missing = new Set(rows.map(({ name }) => name))
  for (const { parent, day, name } of wanted) if (missing.has(name)) await makePartition(db, parent, day)
  const newest = Math.max(...known, ...days)
  for (const day of days) if (day >= newest - rememberedDays) known.add(day)
}

function nameOf(parent: string, day: number): string {
  return `${parent}_${new Date(day * dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`
}

async function makePartition(db: Database, parent: (typeof partitioned)[number], day: number): Promise<void> {
  const from = new Date(day * dayMs).toISOString()
  const to = new Date((day + 1) * dayMs).toISOString()
  const name = nameOf(parent, day)
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
