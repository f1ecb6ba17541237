import type { ImpactEvidence, ImpactLevel } from '#shared/impact.ts'
import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { big, moment } from './columns.ts'

/** One customer × one incident. */
export const impacts = pgTable(
  'impacts',
  {
    customerId: text('customer_id').notNull(),
    incidentId: big('incident_id').notNull(),
    level: text('level').$type<ImpactLevel>().notNull(),
    events: big('events').notNull(),
    firstSeen: moment('first_seen').notNull(),
    lastSeen: moment('last_seen').notNull(),
    evidence: jsonb('evidence').$type<ImpactEvidence>().notNull(),
    /** First accepted e-mail about the incident, first contact from the customer about it. */
    toldAt: moment('told_at'),
    calledAt: moment('called_at'),
  },
  (t) => [
    primaryKey({ columns: [t.customerId, t.incidentId] }),
    index('impacts_list').on(t.incidentId, t.lastSeen.desc().nullsFirst(), t.customerId),
    index('impacts_told')
      .on(t.incidentId, t.lastSeen.desc().nullsFirst(), t.customerId)
      .where(sql`told_at is not null`),
    index('impacts_called')
      .on(t.incidentId, t.lastSeen.desc().nullsFirst(), t.customerId)
      .where(sql`called_at is not null`),
  ],
)

/** Accounts per level of an incident, kept by the statements that change impacts. */
export const impactCounts = pgTable(
  'impact_counts',
  {
    incidentId: big('incident_id').notNull(),
    level: text('level').$type<ImpactLevel>().notNull(),
    accounts: big('accounts').notNull().default(0),
    told: big('told').notNull().default(0),
    calledFirst: big('called_first').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.level] })],
)
