import type { Identity } from '#shared/signal.ts'
import type { SightingOutcome, SourceKind, SourceSettings } from '#shared/sources.ts'
import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { big, moment, serialKey } from './columns.ts'

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
  /** What came and says nothing of a customer, counted by the protocol's name for it. */
  dropped: jsonb('dropped').$type<Record<string, number>>().notNull().default({}),
  /** How far the sender's clock was ahead (or, negative, behind) when it was last corrected. */
  skewMs: big('skew_ms'),
  skewAt: moment('skew_at'),
  /** How often a limit was reached: requests refused, events without a new customer, events in the catch-all issue. */
  overRequests: big('over_requests').notNull().default(0),
  overRequestsAt: moment('over_requests_at'),
  overCustomers: big('over_customers').notNull().default(0),
  overCustomersAt: moment('over_customers_at'),
  overIssues: big('over_issues').notNull().default(0),
  overIssuesAt: moment('over_issues_at'),
  /** Passed on to the upstream, and given up on. */
  forwarded: big('forwarded').notNull().default(0),
  notForwarded: big('not_forwarded').notNull().default(0),
  lastForwardedAt: moment('last_forwarded_at'),
  lastForwardFailure: text('last_forward_failure'),
  lastForwardFailureAt: moment('last_forward_failure_at'),
})

/** How far the stored events of a source have been read again with its new mapping; one row a source. */
export const identityBackfills = pgTable('identity_backfills', {
  sourceId: integer('source_id').primaryKey(),
  /** When the mapping changed. */
  askedAt: moment('asked_at').notNull(),
  /** Null until they are counted. */
  total: big('total'),
  looked: big('looked').notNull().default(0),
  moved: big('moved').notNull().default(0),
  /** Observed customers that it made. */
  added: big('added').notNull().default(0),
  /** The day that is being read, and the last event of it that was. Days are read newest first. */
  day: moment('day'),
  afterCustomer: text('after_customer'),
  afterAt: moment('after_at'),
  afterId: uuid('after_id'),
  /** Incidents to be measured again, and observed customers that may have nothing left, since that was last done. */
  incidents: big('incidents').array().notNull().default([]),
  emptied: text('emptied').array().notNull().default([]),
  finishedAt: moment('finished_at'),
})

/** Some of a source's last events: what they said of whom they hit, and what came of it. */
export const identitySightings = pgTable(
  'identity_sightings',
  {
    sourceId: integer('source_id').notNull(),
    id: serialKey('id'),
    at: moment('at').notNull(),
    outcome: text('outcome').$type<SightingOutcome>().notNull(),
    customerId: text('customer_id').notNull(),
    /** Untrusted. */
    identities: jsonb('identities').$type<Identity[]>().notNull(),
    attributes: jsonb('attributes').$type<Record<string, string>>().notNull(),
    /** Whom the other identities name, when they name somebody else. */
    others: text('others').array().notNull(),
    /** How many events of the same outcome it was picked from. */
    standsFor: integer('stands_for').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.id] })],
)
