import type { IdentifierKind } from '#shared/customers.ts'
import { sql } from 'drizzle-orm'
import { boolean, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { big, byteText, moment, serialKey } from './columns.ts'

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
    value: byteText('value').notNull(),
    customerId: text('customer_id').notNull(),
    contactId: big('contact_id'),
    origin: text('origin').$type<'directory' | 'observed'>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.value, t.customerId] }),
    index('identifiers_customer').on(t.customerId),
    // Finds C-20418 by 20418.
    index('identifiers_id_digits')
      .on(sql`regexp_replace(${t.value}, '^[^0-9]+', '')`)
      .where(sql`${t.kind} = 'customer_id'`),
    // Finds a phone by its last digits.
    index('identifiers_phone_end')
      .on(sql`reverse(${t.value})`)
      .where(sql`${t.kind} = 'phone'`),
  ],
)

/**
 * What a search by name can begin with: a customer's or contact's name from each of its words on, folded.
 * "Transports Lefèvre" has the rows `transports lefevre` and `lefevre`.
 */
export const customerWords = pgTable(
  'customer_words',
  {
    customerId: text('customer_id').notNull(),
    /** Null for the name of the customer itself. */
    contactId: big('contact_id'),
    words: byteText('words').notNull(),
  },
  (t) => [
    index('customer_words_account')
      .on(t.words)
      .where(sql`${t.contactId} is null`),
    index('customer_words_contact')
      .on(t.words)
      .where(sql`${t.contactId} is not null`),
    index('customer_words_customer').on(t.customerId),
  ],
)
