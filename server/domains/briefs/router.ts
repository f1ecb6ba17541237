import { briefInput } from '#shared/briefs.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { readBrief } from './read-brief.ts'

export const briefsRouter = router({
  /** In the language of the page that asks. */
  brief: procedure('customers.read')
    .input(briefInput)
    .query(({ ctx, input }) =>
      readBrief(ctx, input.customerId, input.language ?? (ctx.actor.kind === 'user' ? ctx.actor.locale : 'en')),
    ),
})
