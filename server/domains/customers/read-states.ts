import { sql } from 'drizzle-orm'
import { contacts, customers, identifiers } from '#drizzle/schema/customers.ts'
import type { Transaction } from '#server/platform/database.ts'
import { type CustomerState, storedState } from './customer-state.ts'

/** The customers with these very IDs and all that belongs to them. Holds the lock `directory`. */
export async function readStates(tx: Transaction, ids: string[]): Promise<Map<string, CustomerState>> {
  const among = (list: string[]) => sql`any(${sql.param(list)}::text[])`
  const rows = await tx
    .select()
    .from(customers)
    .where(sql`${customers.id} = ${among(ids)}`)
  if (rows.length === 0) return new Map()
  const known = among(rows.map(({ id }) => id))
  const people = await tx
    .select()
    .from(contacts)
    .where(sql`${contacts.customerId} = ${known}`)
    .orderBy(contacts.id)
  const pointers = await tx
    .select()
    .from(identifiers)
    .where(sql`${identifiers.customerId} = ${known}`)
  const peopleOf = Map.groupBy(people, ({ customerId }) => customerId)
  const pointersOf = Map.groupBy(pointers, ({ customerId }) => customerId)
  return new Map(
    rows.map((row) => [row.id, storedState(row, peopleOf.get(row.id) ?? [], pointersOf.get(row.id) ?? [])]),
  )
}
