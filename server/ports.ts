import { moveContactRecords, moveContactRecordsToIssue } from '#server/domains/calls/index.ts'
import { type CustomerPorts, identifyCustomers, type MayAdd } from '#server/domains/customers/index.ts'
import { moveEvents, moveEventsToIssue, moveNobodysEventsToIssue } from '#server/domains/events/index.ts'
import { backfillImpacts, markTold, moveImpacts } from '#server/domains/impact/index.ts'
import { type Identify, incidentsOfIssues, mergeIssueLinks, splitIssueLinks } from '#server/domains/incidents/index.ts'
import type { IssuePorts } from '#server/domains/issues/index.ts'
import { type MailPorts, moveDeliveries, moveDeliveriesToIssue } from '#server/domains/mail/index.ts'
import { moveDrafts, moveDraftsToIssue } from '#server/domains/notices/index.ts'
import { copyIssueWordings } from '#server/domains/wordings/index.ts'

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

/** Whom an alert names; customers that nobody knew only as far as the source may add them. */
export const identifyNamed =
  (mayAdd?: MayAdd): Identify =>
  async (tx, ctx, identities) =>
    (await identifyCustomers(tx, ctx, identities, mayAdd)).map(({ customerId }) => customerId)

/** What merging and splitting issues needs of the domains above them. */
export const issuePorts: IssuePorts = {
  moveEventsOf: moveEventsToIssue,
  moveEventsOfNobody: moveNobodysEventsToIssue,
  async moveRecords(tx, step) {
    await moveContactRecordsToIssue(tx, step)
    await moveDraftsToIssue(tx, step)
    await moveDeliveriesToIssue(tx, step)
  },
  copyWordings: copyIssueWordings,
  mergeLinks: mergeIssueLinks,
  splitLinks: splitIssueLinks,
  incidentsOf: incidentsOfIssues,
  remeasure: backfillImpacts,
}
