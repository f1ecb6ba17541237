import { and, asc, eq } from 'drizzle-orm'
import { contacts, customers, identifiers } from '#drizzle/schema/customers.ts'
import type { ContactView, CustomerView } from '#shared/customers.ts'
import type { Queryable } from '#server/platform/database.ts'
import { normaliseIdentifier } from './identifiers.ts'

/**
 * The customer with this ID, also when the ID is one it had before the directory listed it, or is written in
 * another case. Undefined when there is none.
 */
export async function findCustomer(q: Queryable, id: string): Promise<CustomerView | undefined> {
  if (id.includes('\0')) return undefined
  const [exact] = await q.select().from(customers).where(eq(customers.id, id))
  if (exact) return customerView(exact)
  const value = normaliseIdentifier('customer_id', id)
  if (!value) return undefined
  const others = await q
    .select({ customer: customers })
    .from(identifiers)
    .innerJoin(customers, eq(customers.id, identifiers.customerId))
    .where(and(eq(identifiers.kind, 'customer_id'), eq(identifiers.value, value)))
    .limit(2)
  return others.length === 1 && others[0] ? customerView(others[0].customer) : undefined
}

/** The people at a customer, in the order in which they became known; at most 200. */
export async function listContacts(q: Queryable, customerId: string): Promise<ContactView[]> {
  if (customerId.includes('\0')) return []
  const rows = await q
    .select()
    .from(contacts)
    .where(eq(contacts.customerId, customerId))
    .orderBy(asc(contacts.id))
    .limit(200)
  return rows.map(contactView)
}

export function customerView(row: typeof customers.$inferSelect): CustomerView {
  const { id, name, tier, language, region, timeZone, attributes, observed } = row
  return { id, name, tier, language, region, timeZone, attributes, observed }
}

export function contactView(row: typeof contacts.$inferSelect): ContactView {
  const { id, name, email, phone, language, timeZone } = row
  return { id: String(id), name, email, phone, language, timeZone }
}
