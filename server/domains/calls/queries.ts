import { desc, eq } from 'drizzle-orm'
import { contactRecords } from '#drizzle/schema/calls.ts'
import type { ContactRecordView } from '#shared/calls.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { Queryable } from '#server/platform/database.ts'

/** The latest 100 times the customer reached us, latest first. */
export async function contactRecordsOf(q: Queryable, customerId: string): Promise<ContactRecordView[]> {
  const rows = await q
    .select()
    .from(contactRecords)
    .where(eq(contactRecords.customerId, customerId))
    .orderBy(desc(contactRecords.at), desc(contactRecords.id))
    .limit(100)
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    channel: row.channel,
    note: row.note,
    by: row.recordedByName,
    incident: row.incidentId === null ? null : incidentRef(row.incidentId),
  }))
}
