import type { SourceKind, SourceSettings } from '#shared/sources.ts'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { big, moment } from './columns.ts'

export const sources = pgTable('sources', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  kind: text('kind').$type<SourceKind>().notNull(),
  name: text('name').notNull(),
  /** 32 hex characters. In a Sentry DSN it is public; everywhere else a secret. */
  key: text('key').notNull().unique(),
  settings: jsonb('settings').$type<SourceSettings>().notNull().default({}),
  createdBy: text('created_by').notNull(),
  createdAt: moment('created_at').notNull(),
  disabledAt: moment('disabled_at'),
})

/** What arrived from a source, counted in the transaction that stored it. */
export const sourceActivity = pgTable('source_activity', {
  sourceId: integer('source_id').primaryKey(),
  accepted: big('accepted').notNull().default(0),
  duplicates: big('duplicates').notNull().default(0),
  unidentified: big('unidentified').notNull().default(0),
  rejected: big('rejected').notNull().default(0),
  firstAt: moment('first_at'),
  lastAt: moment('last_at'),
  lastRejectedAt: moment('last_rejected_at'),
  lastRejection: text('last_rejection'),
})
