import { deliveryInput, listDeliveriesInput, sendAgainInput } from '#shared/mail.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { findDelivery, listDeliveries } from './queries.ts'
import { sendAgain } from './send-again.ts'

export const mailRouter = router({
  list: procedure('customers.read')
    .input(listDeliveriesInput)
    .query(async ({ ctx, input }) => await listDeliveries(ctx.db, input)),
  byId: procedure('customers.read')
    .input(deliveryInput)
    .query(async ({ ctx, input }) => await findDelivery(ctx.db, input.customerId, input.id)),
  sendAgain: procedure('notices.approve')
    .input(sendAgainInput)
    .mutation(async ({ ctx, input }) => await sendAgain(ctx, input)),
})
