import { approveWordingInput, removeWordingInput, wordingSubjectInput } from '#shared/wordings.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { approveWording } from './approve.ts'
import { listWordings } from './queries.ts'
import { removeWording } from './remove.ts'

export const wordingsRouter = router({
  list: procedure('issues.read')
    .input(wordingSubjectInput)
    .query(({ ctx, input }) => listWordings(ctx.db, { kind: input.subjectKind, id: Number(input.subjectId) })),
  approve: procedure('wordings.write')
    .input(approveWordingInput)
    .mutation(({ ctx, input }) => approveWording(ctx, input)),
  remove: procedure('wordings.write')
    .input(removeWordingInput)
    .mutation(({ ctx, input }) => removeWording(ctx, input)),
})
