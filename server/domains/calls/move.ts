import { eq } from 'drizzle-orm'
import { contactRecords } from '#drizzle/schema/calls.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Gives the contact records of customer `from` to customer `to`. */
export async function moveContactRecords(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.update(contactRecords).set({ customerId: to }).where(eq(contactRecords.customerId, from))
}
