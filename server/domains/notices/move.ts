import { eq } from 'drizzle-orm'
import { approvals, drafts } from '#drizzle/schema/notices.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Re-keys the drafts and approvals of a customer that turned out to be another one. */
export async function moveDrafts(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.update(drafts).set({ customerId: to }).where(eq(drafts.customerId, from))
  await tx.update(approvals).set({ customerId: to }).where(eq(approvals.customerId, from))
}
