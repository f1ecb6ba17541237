import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { approvals } from '#drizzle/schema/notices.ts'
import type { Queryable } from '#server/platform/database.ts'
import { renderHtml } from './html.ts'

/** Everything a recipient will see. The approval is for exactly this. */
export type Letter = { toEmail: string; language: string; subject: string; text: string }

/** SHA-256, hex, over the recipient's address, the subject, the text and the HTML made from them. */
export function letterHash(letter: Letter, html = renderHtml(letter)): string {
  const canonical = JSON.stringify(['letter-1', letter.toEmail, letter.language, letter.subject, letter.text, html])
  return createHash('sha256').update(canonical).digest('hex')
}

/** True when a person approved exactly this letter under this approval. */
export async function isApproved(
  q: Queryable,
  delivery: Letter & { customerId: string; approvalId: string; draftId: string },
  html: string,
): Promise<boolean> {
  const [approval] = await q
    .select({ textHash: approvals.textHash })
    .from(approvals)
    .where(
      and(
        eq(approvals.customerId, delivery.customerId),
        eq(approvals.id, delivery.approvalId),
        eq(approvals.draftId, delivery.draftId),
      ),
    )
  return approval !== undefined && approval.textHash === letterHash(delivery, html)
}
