import { setRetentionInput } from '#shared/retention.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { readData } from './queries.ts'
import { setRetention } from './set-retention.ts'

export const retentionRouter = router({
  data: procedure('settings.manage').query(({ ctx }) => readData(ctx.db)),
  set: procedure('settings.manage')
    .input(setRetentionInput)
    .mutation(({ ctx, input }) => setRetention(ctx, input)),
})
