import { and, eq, inArray } from 'drizzle-orm'
import { contactRecords } from '#drizzle/schema/calls.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Says that these customers' contact records about issue `from` are about issue `to`. */
export async function moveContactRecordsToIssue(
  tx: Transaction,
  { from, to, customerIds }: { from: number; to: number; customerIds: string[] },
): Promise<void> {
  await tx
    .update(contactRecords)
    .set({ issueId: to })
    .where(and(inArray(contactRecords.customerId, customerIds), eq(contactRecords.issueId, from)))
}
