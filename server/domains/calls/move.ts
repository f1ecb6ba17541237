import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'

/** Gives the contact records and calls of customer `from` to customer `to`; feedback that both have is kept once. */
export async function moveContactRecords(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.execute(sql`
    delete from contact_records r where r.customer_id = ${from} and exists (
      select from contact_records t where t.customer_id = ${to} and t.feedback_id = r.feedback_id)`)
  await tx.execute(sql`update contact_records set customer_id = ${to} where customer_id = ${from}`)
  await tx.execute(sql`update calls set customer_id = ${to} where customer_id = ${from}`)
}
