import { and, eq, inArray } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Says that these customers' e-mails about issue `from` are about issue `to`. */
export async function moveDeliveriesToIssue(
  tx: Transaction,
  { from, to, customerIds }: { from: number; to: number; customerIds: string[] },
): Promise<void> {
  await tx
    .update(deliveries)
    .set({ issueId: to })
    .where(and(inArray(deliveries.customerId, customerIds), eq(deliveries.issueId, from)))
}
