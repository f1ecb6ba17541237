import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'

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

/** Of customer `c` nothing is kept. Looked up one by one, each by its index: as a join it might read whole tables. */
export const isSilent = sql.join(
  traces.map((table) => sql`(select 1 from ${sql.identifier(table)} t where t.customer_id = c.id limit 1) is null`),
  sql` and `,
)

/**
 * Removes those of these customers that only telemetry knew and of whom nothing is kept any more, and frees their
 * identifiers for others. Returns how many. The caller holds the locks `links` and `directory`: intake, which finds
 * customers under them, hears of nobody meanwhile.
 */
export async function removeSilent(tx: Transaction, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { rows } = await tx.execute<{ id: string }>(sql`
    delete from customers c where c.id = any(${sql.param(ids)}::text[]) and c.observed and ${isSilent} returning c.id`)
  const gone = sql.param(rows.map(({ id }) => id))
  await tx.execute(sql`delete from identifiers where customer_id = any(${gone}::text[])`)
  await tx.execute(sql`delete from customer_words where customer_id = any(${gone}::text[])`)
  return rows.length
}
