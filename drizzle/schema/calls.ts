import type { CallDirection, CallState, ContactChannel } from '#shared/calls.ts'
import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
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
    /** Of words that the customer gave in the application: the same for every retry. */
    feedbackId: uuid('feedback_id'),
  },
  (t) => [
    primaryKey({ columns: [t.customerId, t.id] }),
    unique('contact_records_feedback').on(t.customerId, t.feedbackId),
    index('contact_records_incident').on(t.incidentId, t.at),
  ],
)

/** Calls as the phone system tells them. */
export const calls = pgTable(
  'calls',
  {
    id: serialKey('id').primaryKey(),
    sourceId: integer('source_id').notNull(),
    /** The phone system's own ID of the call. */
    callId: text('call_id').notNull(),
    direction: text('direction').$type<CallDirection>().notNull(),
    state: text('state').$type<CallState>().notNull(),
    /** E.164 where it can be read so, else as it came; the other side of the line. '' when it is withheld. */
    number: text('number').notNull(),
    /** The number that was called, ours. */
    line: text('line'),
    /** At whose phones it rings or rang. */
    userIds: text('user_ids').array().notNull().default([]),
    /** Who took or missed it; null while nobody did, and when the phone system names nobody we know. */
    userId: text('user_id'),
    /** As the phone system names them. */
    userName: text('user_name'),
    /** The only customer with this number, or the one the agent named; '' when none or several have it. */
    customerId: text('customer_id').notNull(),
    contactId: big('contact_id'),
    rangAt: moment('rang_at').notNull(),
    answeredAt: moment('answered_at'),
    endedAt: moment('ended_at'),
    cause: text('cause'),
    /** The contact that was recorded for it, once. */
    contactRecordId: big('contact_record_id'),
  },
  (t) => [
    unique('calls_call_id').on(t.sourceId, t.callId),
    index('calls_rang').on(t.rangAt),
    index('calls_customer').on(t.customerId, t.rangAt),
    index('calls_user').on(t.userId, t.rangAt),
    index('calls_ringing')
      .using('gin', t.userIds)
      .where(sql`state in ('ringing', 'answered')`),
  ],
)
