import { recordContactInput } from '#shared/calls.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { recordContact } from './record.ts'

export const callsRouter = router({
  record: procedure('contacts.record')
    .input(recordContactInput)
    .mutation(({ ctx, input }) => recordContact(ctx, input)),
})
