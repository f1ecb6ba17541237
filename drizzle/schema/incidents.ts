import type { AlertSignal, AlertStatus } from '#shared/alerts.ts'
import type { IncidentSeverity, IncidentStatus, LinkHow, ScopeKind } from '#shared/incidents.ts'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { big, moment, serialKey } from './columns.ts'

export const incidents = pgTable(
  'incidents',
  {
    id: serialKey('id').primaryKey(),
    title: text('title').notNull(),
    status: text('status').$type<IncidentStatus>().notNull(),
    /** When the incident came into this status, and by whom. */
    statusAt: moment('status_at').notNull(),
    statusByName: text('status_by_name').notNull(),
    severity: text('severity').$type<IncidentSeverity>().notNull(),
    sourceId: integer('source_id'),
    /** The sender's own key of the incident, such as Alertmanager's groupKey. */
    externalKey: text('external_key'),
    externalUrl: text('external_url'),
    /** The sender's time of the last message that was applied; older ones say nothing new. */
    externalAt: moment('external_at'),
    /** A person wrote the title or chose the severity: alerts leave them alone from then on. */
    titleByHand: boolean('title_by_hand').notNull().default(false),
    severityByHand: boolean('severity_by_hand').notNull().default(false),
    ownerId: text('owner_id'),
    ownerName: text('owner_name'),
    /** When the disturbance began, as far as is known; not when we heard of it. */
    startedAt: moment('started_at').notNull(),
    openedAt: moment('opened_at').notNull(),
    acknowledgedAt: moment('acknowledged_at'),
    identifiedAt: moment('identified_at'),
    monitoringAt: moment('monitoring_at'),
    resolvedAt: moment('resolved_at'),
    nextUpdateAt: moment('next_update_at'),
    createdBy: text('created_by').notNull(),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    uniqueIndex('incidents_open_external')
      .on(t.sourceId, t.externalKey)
      .where(sql`resolved_at is null`),
    index('incidents_external').on(t.sourceId, t.externalKey, t.resolvedAt),
    index('incidents_resolved').on(t.resolvedAt, t.id),
  ],
)

export const incidentUpdates = pgTable(
  'incident_updates',
  {
    id: serialKey('id').primaryKey(),
    incidentId: big('incident_id').notNull(),
    at: moment('at').notNull(),
    status: text('status').$type<IncidentStatus>().notNull(),
    body: text('body').notNull(),
    authorId: text('author_id'),
    authorName: text('author_name').notNull(),
  },
  (t) => [index('incident_updates_incident').on(t.incidentId, t.at)],
)

export const incidentScopes = pgTable(
  'incident_scopes',
  {
    incidentId: big('incident_id').notNull(),
    kind: text('kind').$type<ScopeKind>().notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.kind, t.value] }), index('incident_scopes_value').on(t.kind, t.value)],
)

export const incidentIssues = pgTable(
  'incident_issues',
  {
    incidentId: big('incident_id').notNull(),
    issueId: big('issue_id').notNull(),
    how: text('how').$type<LinkHow>().notNull(),
    reason: text('reason').notNull(),
    linkedAt: moment('linked_at').notNull(),
    linkedBy: text('linked_by').notNull(),
    /** A person said that they do not belong together; no rule links them again. */
    cutAt: moment('cut_at'),
    cutBy: text('cut_by'),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.issueId] }), index('incident_issues_issue').on(t.issueId)],
)

/** Customers that an alert or a person named for an incident, whatever their events say. */
export const incidentCustomers = pgTable(
  'incident_customers',
  {
    customerId: text('customer_id').notNull(),
    incidentId: big('incident_id').notNull(),
    verdict: text('verdict').$type<'in' | 'out'>().notNull(),
    /** Untrusted when an alert gave it. */
    reason: text('reason').notNull(),
    byId: text('by_id').notNull(),
    byName: text('by_name').notNull(),
    at: moment('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.incidentId] }), index('incident_customers_incident').on(t.incidentId)],
)

/**
 * What was said of an incident that a source knows too, by the source or by a person here: what holds follows from all
 * of it in the order of its times, however it arrived.
 */
export const incidentClaims = pgTable(
  'incident_claims',
  {
    id: serialKey('id').primaryKey(),
    incidentId: big('incident_id').notNull(),
    /** By the sender's clock, which may be ahead of ours. */
    saidAt: moment('said_at').notNull(),
    heardAt: moment('heard_at').notNull(),
    /** A person said it here, not the source. */
    byHand: boolean('by_hand').notNull(),
    byName: text('by_name').notNull(),
    /** Null: it says nothing of where the incident stands. */
    status: text('status').$type<AlertStatus>(),
    /** Whether it says who has the incident; then the owner, null for nobody. */
    ownerSaid: boolean('owner_said').notNull(),
    ownerId: text('owner_id'),
    ownerName: text('owner_name'),
    title: text('title'),
    severity: text('severity').$type<IncidentSeverity>(),
    resolvedAt: moment('resolved_at'),
  },
  (t) => [index('incident_claims_incident').on(t.incidentId, t.saidAt)],
)

/** Notes and ends of incidents that nobody has opened yet: they overtook the message that does. */
export const waitingAlerts = pgTable(
  'waiting_alerts',
  {
    id: serialKey('id').primaryKey(),
    sourceId: integer('source_id').notNull(),
    externalKey: text('external_key').notNull(),
    heardAt: moment('heard_at').notNull(),
    /** Untrusted; its moments as ISO texts. */
    alert: jsonb('alert').$type<AlertSignal>().notNull(),
  },
  (t) => [index('waiting_alerts_key').on(t.sourceId, t.externalKey), index('waiting_alerts_heard').on(t.heardAt)],
)
