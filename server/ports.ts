import { moveContactRecords } from '#server/domains/calls/index.ts'
import type { CustomerPorts } from '#server/domains/customers/index.ts'
import { moveEvents } from '#server/domains/events/index.ts'
import { moveImpacts } from '#server/domains/impact/index.ts'
import { moveDeliveries } from '#server/domains/mail/index.ts'

/** What the directory needs of the domains above it; the same for the server and the command line. */
export const customerPorts: CustomerPorts = {
  async moveCustomer(tx, from, to) {
    await moveEvents(tx, from, to)
    await moveImpacts(tx, from, to)
    await moveContactRecords(tx, from, to)
    await moveDeliveries(tx, from, to)
  },
}
