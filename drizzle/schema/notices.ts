import type { DraftBy, DraftStatus, Fact, Finding, NoticePurpose } from '#shared/notices.ts'
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { big, moment } from './columns.ts'

/** The text for one recipient, with the facts that it may use. */
export const drafts = pgTable(
  'drafts',
  {
    customerId: text('customer_id').notNull(),
    id: uuid('id').notNull(),
    contactId: big('contact_id'),
    incidentId: big('incident_id'),
    issueId: big('issue_id'),
    purpose: text('purpose').$type<NoticePurpose>().notNull(),
    language: text('language').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    by: text('by').$type<DraftBy>().notNull(),
    /** Why the LLM's text was not taken, when it was asked. */
    fallbackReason: text('fallback_reason'),
    facts: jsonb('facts').$type<Fact[]>().notNull(),
    factsHash: text('facts_hash').notNull(),
    findings: jsonb('findings').$type<Finding[]>().notNull(),
    checksVersion: integer('checks_version').notNull(),
    status: text('status').$type<DraftStatus>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.id] }), index('drafts_id').on(t.id)],
)

/** A person's yes to exactly this text and these facts. */
export const approvals = pgTable(
  'approvals',
  {
    customerId: text('customer_id').notNull(),
    id: uuid('id').notNull(),
    draftId: uuid('draft_id').notNull(),
    textHash: text('text_hash').notNull(),
    factsHash: text('facts_hash').notNull(),
    approvedBy: text('approved_by').notNull(),
    approvedByName: text('approved_by_name').notNull(),
    approvedAt: moment('approved_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.id] }), unique('approvals_draft').on(t.customerId, t.draftId)],
)
