import { big, moment } from './columns.ts'
import { customType, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'

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
    /** By which fingerprint it came into its issue, so that the issue can be split again. */
    fingerprintId: big('fingerprint_id'),
    /**
     * What it said of whom it hit, by attribute; kept while no listed customer is known for it, so that another mapping
     * can be tried on it. Untrusted.
     */
    attributes: jsonb('attributes').$type<Record<string, string>>(),
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

/**
 * What worked: a customer's successes in a service, per hour, the proof of recovery. Partitioned by day of `hour`
 * (the migration says so; drizzle cannot).
 */
export const customerActivity = pgTable(
  'customer_activity',
  {
    customerId: text('customer_id').notNull(),
    hour: moment('hour').notNull(),
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    successes: big('successes').notNull(),
    lastAt: moment('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.hour, t.service, t.environment] })],
)

/** Requests whose successes are counted, by a digest of their bytes: the same request again counts nothing. */
export const countedRequests = pgTable(
  'counted_requests',
  {
    sourceId: integer('source_id').notNull(),
    digest: uuid('digest').notNull(),
    at: moment('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.digest] }), index('counted_requests_at').on(t.at)],
)
