import type { DeliveryState } from '#shared/mail.ts'
import { index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { big, moment } from './columns.ts'

/** One e-mail to one recipient; its text is what was approved, to the letter. */
export const deliveries = pgTable(
  'deliveries',
  {
    customerId: text('customer_id').notNull(),
    id: uuid('id').notNull(),
    draftId: uuid('draft_id').notNull(),
    approvalId: uuid('approval_id').notNull(),
    contactId: big('contact_id'),
    incidentId: big('incident_id'),
    issueId: big('issue_id'),
    toEmail: text('to_email').notNull(),
    toName: text('to_name'),
    language: text('language').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    messageId: text('message_id').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** The mail server's last answer, or why nothing was sent. */
    answer: text('answer'),
    queuedAt: moment('queued_at').notNull(),
    sendingAt: moment('sending_at'),
    nextAttemptAt: moment('next_attempt_at'),
    acceptedAt: moment('accepted_at'),
    approvedByName: text('approved_by_name').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.customerId, t.id] }),
    unique('deliveries_approval').on(t.customerId, t.approvalId),
    index('deliveries_id').on(t.id),
    index('deliveries_queued').on(t.queuedAt, t.id),
    index('deliveries_state').on(t.state, t.nextAttemptAt),
    index('deliveries_incident').on(t.incidentId, t.acceptedAt),
  ],
)
