import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { drafts } from '#drizzle/schema/notices.ts'
import type { DraftView, editDraftInput } from '#shared/notices.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { conflict } from '#server/platform/errors.ts'
import { findingsFor } from './check.ts'
import { checksVersion } from './checks/check-text.ts'
import { draftView, lockDraft } from './queries.ts'

/** Keeps a person's wording of the draft, and checks it. Throws `conflict` when it is no longer a draft. */
export async function editDraft(ctx: ActorContext, input: z.infer<typeof editDraftInput>): Promise<DraftView> {
  authorize(ctx, 'notices.draft')
  return await ctx.db.transaction(async (tx) => {
    const draft = await lockDraft(tx, input.id, input.customerId)
    if (draft.status !== 'draft') throw conflict('This draft can no longer be changed.')
    const changed = draft.subject !== input.subject || draft.text !== input.text
    const [kept] = await tx
      .update(drafts)
      .set({
        subject: input.subject,
        text: input.text,
        by: changed ? 'person' : draft.by,
        findings: await findingsFor(tx, ctx, draft, input),
        checksVersion,
        updatedAt: ctx.clock.now(),
      })
      .where(and(eq(drafts.customerId, draft.customerId), eq(drafts.id, draft.id)))
      .returning()
    if (changed) {
      await audit(tx, ctx, {
        action: 'draft.edit',
        subject: { kind: 'draft', id: draft.id },
        customerId: draft.customerId,
      })
    }
    return draftView(kept ?? draft)
  })
}
