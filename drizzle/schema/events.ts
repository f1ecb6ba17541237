import { big, moment } from './columns.ts'
import { customType, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/**
 * One row per error that happened. Partitioned by day of `occurredAt` (the migration says so; drizzle cannot).
 * `customerId` is '' when the event names nobody that we know.
 */
export const errorEvents = pgTable(
  'error_events',
  {
    customerId: text('customer_id').notNull(),
    occurredAt: moment('occurred_at').notNull(),
    id: uuid('id').notNull(),
    issueId: big('issue_id').notNull(),
    sourceId: integer('source_id').notNull(),
    receivedAt: moment('received_at').notNull(),
    level: text('level').notNull(),
    /** Exception type and message: untrusted text. */
    kind: text('kind'),
    message: text('message').notNull(),
    culprit: text('culprit'),
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    release: text('release'),
    region: text('region'),
    traceId: text('trace_id'),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.occurredAt, t.id] })],
)

/** The first whole payload of an issue at a customer; deflated JSON, untrusted. */
export const eventSamples = pgTable(
  'event_samples',
  {
    customerId: text('customer_id').notNull(),
    issueId: big('issue_id').notNull(),
    eventId: uuid('event_id').notNull(),
    at: moment('at').notNull(),
    payload: bytea('payload').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.issueId] })],
)

/** How often a customer met an issue, kept in the transaction that stores the events. */
export const customerIssues = pgTable(
  'customer_issues',
  {
    customerId: text('customer_id').notNull(),
    issueId: big('issue_id').notNull(),
    events: big('events').notNull(),
    firstSeen: moment('first_seen').notNull(),
    lastSeen: moment('last_seen').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.customerId, t.issueId] }),
    index('customer_issues_issue').on(t.issueId, t.customerId),
  ],
)
