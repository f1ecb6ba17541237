import type { ContactChannel } from '#shared/calls.ts'
import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { big, moment, serialKey } from './columns.ts'

/** A customer reached us. */
export const contactRecords = pgTable(
  'contact_records',
  {
    customerId: text('customer_id').notNull(),
    id: serialKey('id'),
    contactId: big('contact_id'),
    incidentId: big('incident_id'),
    issueId: big('issue_id'),
    channel: text('channel').$type<ContactChannel>().notNull(),
    at: moment('at').notNull(),
    note: text('note').notNull().default(''),
    recordedBy: text('recorded_by').notNull(),
    recordedByName: text('recorded_by_name').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.id] }), index('contact_records_incident').on(t.incidentId, t.at)],
)
