import { moveContactRecords } from '#server/domains/calls/index.ts'
import { type CustomerPorts, identifyCustomers } from '#server/domains/customers/index.ts'
import { moveEvents } from '#server/domains/events/index.ts'
import { markTold, moveImpacts } from '#server/domains/impact/index.ts'
import type { Identify } from '#server/domains/incidents/index.ts'
import { type MailPorts, moveDeliveries } from '#server/domains/mail/index.ts'
import { moveDrafts } from '#server/domains/notices/index.ts'

/** What the directory needs of the domains above it; the same for the server and the command line. */
export const customerPorts: CustomerPorts = {
  async moveCustomer(tx, from, to) {
    await moveEvents(tx, from, to)
    await moveImpacts(tx, from, to)
    await moveContactRecords(tx, from, to)
    await moveDrafts(tx, from, to)
    await moveDeliveries(tx, from, to)
  },
}

/** What the outbox tells the domains above it. */
export const mailPorts: MailPorts = {
  async onAccepted(tx, { customerId, incidentId, acceptedAt }) {
    if (incidentId !== null) await markTold(tx, customerId, incidentId, acceptedAt)
  },
}

/** Whom an alert names. */
export const identifyNamed: Identify = async (tx, ctx, identities) =>
  (await identifyCustomers(tx, ctx, identities)).map(({ customerId }) => customerId)
