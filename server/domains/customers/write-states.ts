import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'
import { changedPointers, type CustomerState, stateWords } from './customer-state.ts'

/** Writes what changed of these customers: a few statements, however many they are. Holds the lock `directory`. */
export async function writeStates(tx: Transaction, states: readonly CustomerState[], now: Date): Promise<void> {
  await writeRows(tx, states, now)
  await writePeople(tx, states, now)
  await writePointers(tx, states)
  await writeWords(
    tx,
    states.filter((state) => state.isRenamed),
  )
}

async function writeRows(tx: Transaction, states: readonly CustomerState[], now: Date): Promise<void> {
  const rows = states.filter((state) => state.isRowChanged).map(({ row }) => row)
  if (rows.length === 0) return
  const column = (read: (row: CustomerState['row']) => string | null) => sql`${sql.param(rows.map(read))}::text[]`
  await tx.execute(sql`
    insert into customers (id, name, tier, language, region, time_zone, attributes, observed, created_at, updated_at)
    select id, name, tier, language, region, time_zone, attributes::jsonb, false, ${now}, ${now}
    from unnest(
      ${column((row) => row.id)}, ${column((row) => row.name)}, ${column((row) => row.tier)},
      ${column((row) => row.language)}, ${column((row) => row.region)}, ${column((row) => row.timeZone)},
      ${column((row) => JSON.stringify(row.attributes))}
    ) as u (id, name, tier, language, region, time_zone, attributes)
    on conflict (id) do update set
      name = excluded.name, tier = excluded.tier, language = excluded.language, region = excluded.region,
      time_zone = excluded.time_zone, attributes = excluded.attributes, observed = false,
      updated_at = excluded.updated_at`)
}

/** Gives new contacts their IDs. */
async function writePeople(tx: Transaction, states: readonly CustomerState[], now: Date): Promise<void> {
  const people = states.flatMap(({ row, contacts }) =>
    contacts.filter((contact) => contact.isChanged).map((contact) => ({ customerId: row.id, contact })),
  )
  const added = people.filter(({ contact }) => contact.id === null)
  if (added.length > 0) {
    const { rows } = await tx.execute<{ id: string }>(sql`
      select nextval(pg_get_serial_sequence('contacts', 'id')) as id from generate_series(1, ${added.length}::int)`)
    for (const [at, { contact }] of added.entries()) contact.id = Number(rows[at]?.id)
  }
  if (people.length === 0) return
  const column = (read: (one: (typeof people)[number]) => string | null) => sql`${sql.param(people.map(read))}::text[]`
  await tx.execute(sql`
    insert into contacts (customer_id, id, name, email, phone, language, time_zone, created_at, updated_at)
    overriding system value
    select customer_id, id::bigint, name, email, phone, language, time_zone, ${now}, ${now}
    from unnest(
      ${column(({ customerId }) => customerId)}, ${column(({ contact }) => String(contact.id))},
      ${column(({ contact }) => contact.name)}, ${column(({ contact }) => contact.email)},
      ${column(({ contact }) => contact.phone)}, ${column(({ contact }) => contact.language)},
      ${column(({ contact }) => contact.timeZone)}
    ) as u (customer_id, id, name, email, phone, language, time_zone)
    on conflict (customer_id, id) do update set
      name = excluded.name, email = excluded.email, phone = excluded.phone, language = excluded.language,
      time_zone = excluded.time_zone, updated_at = excluded.updated_at`)
}

async function writePointers(tx: Transaction, states: readonly CustomerState[]): Promise<void> {
  const removed = states.flatMap(({ row, removed: list }) => list.map((one) => ({ ...one, customerId: row.id })))
  if (removed.length > 0) {
    await tx.execute(sql`
      delete from identifiers i
      using unnest(
        ${sql.param(removed.map(({ kind }) => kind))}::text[],
        ${sql.param(removed.map(({ value }) => value))}::text[],
        ${sql.param(removed.map(({ customerId }) => customerId))}::text[]
      ) as u (kind, value, customer_id)
      where i.kind = u.kind and i.value = u.value collate "C" and i.customer_id = u.customer_id`)
  }
  const changed = states.flatMap((state) =>
    changedPointers(state).map(({ kind, value, contact, origin }) => ({
      kind,
      value,
      origin,
      customerId: state.row.id,
      contactId: contact?.id ?? null,
    })),
  )
  if (changed.length === 0) return
  await tx.execute(sql`
    insert into identifiers (kind, value, customer_id, contact_id, origin)
    select kind, value, customer_id, contact_id::bigint, origin
    from unnest(
      ${sql.param(changed.map(({ kind }) => kind))}::text[],
      ${sql.param(changed.map(({ value }) => value))}::text[],
      ${sql.param(changed.map(({ customerId }) => customerId))}::text[],
      ${sql.param(changed.map(({ contactId }) => contactId))}::text[],
      ${sql.param(changed.map(({ origin }) => origin))}::text[]
    ) as u (kind, value, customer_id, contact_id, origin)
    on conflict (kind, value, customer_id) do update set contact_id = excluded.contact_id, origin = excluded.origin`)
}

async function writeWords(tx: Transaction, states: readonly CustomerState[]): Promise<void> {
  const before = states.filter(({ isNew }) => !isNew).map(({ row }) => row.id)
  if (before.length > 0)
    await tx.execute(sql`delete from customer_words where customer_id = any(${sql.param(before)}::text[])`)
  const words = states.flatMap((state) => stateWords(state).map((one) => ({ ...one, customerId: state.row.id })))
  if (words.length === 0) return
  await tx.execute(sql`
    insert into customer_words (customer_id, contact_id, words)
    select customer_id, contact_id::bigint, words
    from unnest(
      ${sql.param(words.map(({ customerId }) => customerId))}::text[],
      ${sql.param(words.map(({ contact }) => contact?.id ?? null))}::text[],
      ${sql.param(words.map((one) => one.words))}::text[]
    ) as u (customer_id, contact_id, words)`)
}
