import { and, eq } from 'drizzle-orm'
import { drafts } from '#drizzle/schema/notices.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { conflict } from '#server/platform/errors.ts'
import { lockDraft } from './queries.ts'

/** Puts the draft away; a second time changes nothing. Throws `conflict` when it was approved already. */
export async function discardDraft(ctx: ActorContext, input: { id: string; customerId: string }): Promise<void> {
  authorize(ctx, 'notices.draft')
  await ctx.db.transaction(async (tx) => {
    const draft = await lockDraft(tx, input.id, input.customerId)
    if (draft.status === 'approved') throw conflict('This draft was approved and is on its way.')
    if (draft.status === 'discarded') return
    await tx
      .update(drafts)
      .set({ status: 'discarded', updatedAt: ctx.clock.now() })
      .where(and(eq(drafts.customerId, draft.customerId), eq(drafts.id, draft.id)))
    await audit(tx, ctx, {
      action: 'draft.discard',
      subject: { kind: 'draft', id: draft.id },
      customerId: draft.customerId,
    })
  })
}
