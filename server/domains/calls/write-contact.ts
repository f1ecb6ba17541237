import { contactRecords } from '#drizzle/schema/calls.ts'
import type { ContactChannel } from '#shared/calls.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import { markCalled } from '#server/domains/impact/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'

type Contact = {
  customerId: string
  contactId: number | null
  channel: ContactChannel
  at: Date
  note: string
  by: { id: string; name: string }
  /** What it was about; the customer knew of these at the latest then. In the order in which impacts are locked. */
  incidentIds: number[]
  /** The one of them to show with it. */
  incidentId: number | null
  issueId: number | null
}

/** Writes one contact and all that follows from it: who knew first, the audit row, word to the open pages. */
export async function writeContact(tx: Transaction, ctx: ActorContext, contact: Contact): Promise<number> {
  const { by, incidentIds, ...values } = contact
  const { customerId, channel, at, issueId } = values
  const [row] = await tx
    .insert(contactRecords)
    .values({ ...values, recordedBy: by.id, recordedByName: by.name })
    .returning({ id: contactRecords.id })
  if (!row) throw new Error('an insert returned no row')
  for (const incidentId of incidentIds) await markCalled(tx, customerId, incidentId, at)
  await audit(tx, ctx, {
    action: 'contact.record',
    subject: { kind: 'contact', id: String(row.id) },
    customerId,
    details: { channel, incidentIds, issueId: issueId === null ? null : String(issueId), by: by.name },
  })
  await notifyLive(tx, [`customer:${customerId}`])
  return row.id
}
