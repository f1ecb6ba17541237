import { eq } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Re-keys the e-mails of a customer that turned out to be another one. */
export async function moveDeliveries(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.update(deliveries).set({ customerId: to }).where(eq(deliveries.customerId, from))
}
