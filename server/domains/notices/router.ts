import {
  approveDraftInput,
  checkDraftInput,
  type ComposeStep,
  createDraftInput,
  draftRefInput,
  editDraftInput,
} from '#shared/notices.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { approveDraft } from './approve.ts'
import { checkDraft } from './check.ts'
import { createDraft } from './create.ts'
import { discardDraft } from './discard.ts'
import { editDraft } from './edit.ts'
import { llmConfigured } from './llm/ask.ts'
import { draftView, findDraft } from './queries.ts'
import { streamed } from './streamed.ts'

export const noticesRouter = router({
  /** The text as it grows, then the stored draft. Leaving stops the LLM, and nothing is kept. */
  compose: procedure('notices.draft')
    .input(createDraftInput)
    .subscription(async function* ({ ctx, input, signal }): AsyncGenerator<ComposeStep> {
      yield* streamed(async (emit, left) => {
        const onText = (written: { subject: string; text: string }) => emit({ type: 'text', ...written })
        emit({ type: 'draft', draft: await createDraft(ctx, input, onText, left) })
      }, signal)
    }),
  draft: procedure('notices.draft')
    .input(draftRefInput)
    .query(async ({ ctx, input }) => draftView(await findDraft(ctx.db, input.id, input.customerId))),
  edit: procedure('notices.draft')
    .input(editDraftInput)
    .mutation(async ({ ctx, input }) => await editDraft(ctx, input)),
  check: procedure('notices.draft')
    .input(checkDraftInput)
    .query(async ({ ctx, input }) => await checkDraft(ctx, input)),
  approve: procedure('notices.approve')
    .input(approveDraftInput)
    .mutation(async ({ ctx, input }) => await approveDraft(ctx, input)),
  discard: procedure('notices.draft')
    .input(draftRefInput)
    .mutation(async ({ ctx, input }) => await discardDraft(ctx, input)),
  llmConfigured: procedure('notices.draft').query(({ ctx }) => llmConfigured(ctx.config)),
})
