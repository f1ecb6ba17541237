import { sql } from 'drizzle-orm'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#server/platform/database.ts'
import { lockExclusive, runBetween } from '#server/platform/locks.ts'

/** Customers that one transaction looks at: intake waits for it. */
const chunk = 500
const pauseMs = 50

/**
 * What is known of an observed customer besides its name; none of it is there of one that nobody has heard of. Each
 * event is counted in `customer_issues`.
 */
const traces = [
  'customer_issues',
  'customer_activity',
  'contacts',
  'contact_records',
  'calls',
  'impacts',
  'incident_customers',
  'drafts',
  'deliveries',
]
/** Looked up one by one, each by its index: as a join it might read whole tables. */
const isSilent = sql.join(
  traces.map((table) => sql`(select 1 from ${sql.identifier(table)} t where t.customer_id = c.id limit 1) is null`),
  sql` and `,
)

/**
 * Removes the customers that are only known from telemetry, were first seen before `before`, and of whom nothing is
 * kept any more. Returns how many. One who comes back is a new one.
 */
export async function forgetCustomers(db: Database, before: Date): Promise<number> {
  let gone = 0
  for (let from = ''; ; await wait(pauseMs)) {
    // Looked for without locks; most are not silent.
    const { rows } = await db.execute<{ id: string; silent: boolean }>(sql`
      select c.id, ${isSilent} as silent from (
        select id from customers where observed and created_at < ${before.toISOString()}::timestamptz and id > ${from}
         order by id limit ${chunk}) c order by c.id`)
    const silent = rows.filter((row) => row.silent).map(({ id }) => id)
    if (silent.length > 0) gone += await removeSilent(db, silent)
    const last = rows.at(-1)
    if (rows.length < chunk || !last) return gone
    from = last.id
  }
}

/** Again under the locks under which intake finds customers: nobody is heard of meanwhile. */
async function removeSilent(db: Database, ids: string[]): Promise<number> {
  const removed = await runBetween(db, async (tx) => {
    await lockExclusive(tx, 'links')
    await lockExclusive(tx, 'directory')
    const { rows } = await tx.execute<{ id: string }>(sql`
      delete from customers c where c.id = any(${sql.param(ids)}::text[]) and c.observed and ${isSilent} returning c.id`)
    const gone = sql.param(rows.map(({ id }) => id))
    await tx.execute(sql`delete from identifiers where customer_id = any(${gone}::text[])`)
    await tx.execute(sql`delete from customer_words where customer_id = any(${gone}::text[])`)
    return rows.length
  })
  return removed ?? 0
}
