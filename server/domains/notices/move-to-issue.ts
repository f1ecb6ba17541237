import { and, eq, inArray } from 'drizzle-orm'
import { drafts } from '#drizzle/schema/notices.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Says that these customers' drafts about issue `from` are about issue `to`. */
export async function moveDraftsToIssue(
  tx: Transaction,
  { from, to, customerIds }: { from: number; to: number; customerIds: string[] },
): Promise<void> {
  await tx
    .update(drafts)
    .set({ issueId: to })
    .where(and(inArray(drafts.customerId, customerIds), eq(drafts.issueId, from)))
}
