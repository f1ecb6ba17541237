import { sql } from 'drizzle-orm'
import { calls, contactRecords } from '#drizzle/schema/calls.ts'
import { contacts, customers, customerWords, identifiers } from '#drizzle/schema/customers.ts'
import { customerActivity, customerIssues, errorEvents } from '#drizzle/schema/events.ts'
import { impacts } from '#drizzle/schema/impact.ts'
import { deliveries } from '#drizzle/schema/mail.ts'
import { drafts } from '#drizzle/schema/notices.ts'
import type { Transaction } from '#server/platform/database.ts'

/** All that may speak of a customer. */
const traces = [
  errorEvents,
  customerIssues,
  customerActivity,
  impacts,
  contacts,
  contactRecords,
  calls,
  drafts,
  deliveries,
] as const

/**
 * Removes those of the observed customers of whom nothing is left, with the identifiers that pointed at them, so that
 * these are free to point at somebody else. The caller holds the locks `links` and `directory`.
 */
export async function removeEmpty(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const anything = traces.map((table) => sql`select from ${table} t where t.customer_id = c.id`)
  const { rows } = await tx.execute<{ id: string }>(sql`
    delete from ${customers} c
     where c.observed and c.id = any(${sql.param(ids)}::text[])
       and not exists (${sql.join(anything, sql` union all `)})
    returning c.id`)
  const gone = sql.param(rows.map(({ id }) => id))
  await tx.execute(sql`delete from ${identifiers} where customer_id = any(${gone}::text[])`)
  await tx.execute(sql`delete from ${customerWords} where customer_id = any(${gone}::text[])`)
}
