import type { IdentifierKind } from '#shared/customers.ts'
import { boolean, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { big, moment, serialKey } from './columns.ts'

export const customers = pgTable('customers', {
  /** The company's own customer ID, as the company writes it. */
  id: text('id').primaryKey(),
  name: text('name'),
  tier: text('tier'),
  language: text('language'),
  region: text('region'),
  /** IANA name such as `Europe/Paris`. */
  timeZone: text('time_zone'),
  attributes: jsonb('attributes').$type<Record<string, string>>().notNull().default({}),
  /** Known from telemetry only; false once the directory lists it. */
  observed: boolean('observed').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
})

export const contacts = pgTable(
  'contacts',
  {
    id: serialKey('id'),
    customerId: text('customer_id').notNull(),
    name: text('name'),
    /** Lower case. */
    email: text('email'),
    /** E.164. */
    phone: text('phone'),
    language: text('language'),
    timeZone: text('time_zone'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.id] })],
)

/** Anything that points at a customer, normalised; the same e-mail or phone may point at several. */
export const identifiers = pgTable(
  'identifiers',
  {
    kind: text('kind').$type<IdentifierKind>().notNull(),
    value: text('value').notNull(),
    customerId: text('customer_id').notNull(),
    contactId: big('contact_id'),
    origin: text('origin').$type<'directory' | 'observed'>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.value, t.customerId] }),
    index('identifiers_customer').on(t.customerId),
    index('identifiers_prefix').on(t.value.op('text_pattern_ops')),
  ],
)
