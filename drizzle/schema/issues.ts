import { big, moment, serialKey } from './columns.ts'
import type { LinkChange } from '#shared/issues.ts'
import { index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'

/** Events with the same cause, in one service and one environment of one source. */
export const issues = pgTable(
  'issues',
  {
    id: serialKey('id').primaryKey(),
    sourceId: integer('source_id').notNull(),
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    /** From telemetry, so untrusted: for engineers, folded away for agents, never for customers. */
    title: text('title').notNull(),
    culprit: text('culprit'),
    level: text('level').notNull(),
    events: big('events').notNull().default(0),
    customers: big('customers').notNull().default(0),
    firstSeen: moment('first_seen').notNull(),
    lastSeen: moment('last_seen').notNull(),
    /** People said that it is the same as another issue, to which its events go. Its row stays, to be split off again. */
    mergedInto: big('merged_into'),
  },
  (t) => [index('issues_service').on(t.service, t.lastSeen), index('issues_last_seen').on(t.lastSeen)],
)

/** Events of an issue per hour, all customers. */
export const issueHours = pgTable(
  'issue_hours',
  { issueId: big('issue_id').notNull(), hour: moment('hour').notNull(), events: big('events').notNull() },
  (t) => [primaryKey({ columns: [t.issueId, t.hour] })],
)

/** Which fingerprints an issue has: after a merge, or a newer way to make fingerprints, several. */
export const issueFingerprints = pgTable(
  'issue_fingerprints',
  {
    id: serialKey('id').primaryKey(),
    sourceId: integer('source_id').notNull(),
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    fingerprint: text('fingerprint').notNull(),
    version: integer('version').notNull(),
    issueId: big('issue_id').notNull(),
    /** For which issue it was made. Events of that issue that name no fingerprint came by its first one. */
    homeIssueId: big('home_issue_id').notNull(),
    events: big('events').notNull().default(0),
    /** What its first event was called, for the one who splits an issue. Untrusted. */
    title: text('title').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    unique('issue_fingerprints_key').on(t.sourceId, t.service, t.environment, t.fingerprint),
    index('issue_fingerprints_issue').on(t.issueId),
  ],
)

/**
 * Events on their way from one issue to another, after people merged or split them. The fingerprints point at the new
 * issue from the first moment; what is stored follows in steps.
 */
export const issueMoves = pgTable(
  'issue_moves',
  {
    id: serialKey('id').primaryKey(),
    kind: text('kind').$type<'merge' | 'split'>().notNull(),
    fromIssueId: big('from_issue_id').notNull(),
    toIssueId: big('to_issue_id').notNull(),
    fingerprintIds: big('fingerprint_ids').array().notNull(),
    /** What is being moved now: events of customers, events that name nobody, what is left. */
    phase: text('phase').$type<'customers' | 'nobody' | 'rest'>().notNull().default('customers'),
    /** The last customer, or hour, that is done. */
    place: text('place').notNull().default(''),
    moved: big('moved').notNull().default(0),
    incidentIds: big('incident_ids').array().notNull(),
    /** What the merge did to links of incidents, for the split that undoes it. */
    links: jsonb('links').$type<LinkChange[]>().notNull(),
    startedAt: moment('started_at').notNull(),
    startedBy: text('started_by').notNull(),
    startedByName: text('started_by_name').notNull(),
    finishedAt: moment('finished_at'),
  },
  (t) => [index('issue_moves_from').on(t.fromIssueId), index('issue_moves_to').on(t.toIssueId)],
)

/** Log messages that differ in their variable words only, learnt per service. */
export const logTemplates = pgTable(
  'log_templates',
  {
    id: serialKey('id').primaryKey(),
    sourceId: integer('source_id').notNull(),
    service: text('service').notNull(),
    /** The words, `<*>` where they vary. */
    words: text('words').array().notNull(),
    /** Hash of the first message's words: two copies that learn the same make one row. */
    seed: text('seed').notNull(),
    version: integer('version').notNull().default(1),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [unique('log_templates_seed').on(t.sourceId, t.service, t.seed)],
)
