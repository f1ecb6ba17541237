import type { Pool, PoolClient } from 'pg'
import { createApiKey } from '#server/domains/access/index.ts'
import { wordStarts } from '#server/domains/customers/text.ts'
import { ensureEventDays } from '#server/domains/events/index.ts'
import { systemContext } from './context.ts'
import { firstWords, kinds, people, secondWords } from './names.ts'

export type Size = { customers: number; events: number; issues: number; days: number }

const dayMs = 86_400_000

/**
 * Lets the database grow from one size to a larger one: rows as the directory import and intake would have written
 * them, made by SQL, with the secondary indexes of the big tables built at the end. Returns the seconds it took.
 */
export async function growWorld(pool: Pool, databaseUrl: string, from: Size, to: Size): Promise<number> {
  const start = performance.now()
  await ensureDays(databaseUrl, to.days)
  const client = await pool.connect()
  try {
    await client.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'; set work_mem = '64MB'`)
    const indexes = await dropIndexes(client, ['contacts', 'identifiers', 'customer_words', 'customer_issues'])
    await seedCustomers(client, from.customers, to.customers)
    await seedEvents(client, from, to)
    for (const definition of indexes) await client.query(definition)
    await client.query('reset all')
  } finally {
    client.release()
  }
  await pool.query('vacuum (analyze)')
  return (performance.now() - start) / 1000
}

/** A key that may do what the measured routes ask for. */
export async function apiKeyOf(databaseUrl: string): Promise<string> {
  await using system = systemContext(databaseUrl)
  return (await createApiKey(system.ctx, { name: 'bench', scopes: ['customers.read', 'incidents.read'] })).key
}

async function ensureDays(databaseUrl: string, days: number): Promise<void> {
  await using system = systemContext(databaseUrl)
  const moments = Array.from({ length: days + 1 }, (_, day) => new Date(Date.now() - day * dayMs))
  await ensureEventDays(system.ctx.db, new Set(), moments)
}

/** The definitions of what was dropped, to make it again. Primary keys stay: rows come in their order. */
async function dropIndexes(client: PoolClient, tables: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any($1::regclass[]) and not i.indisprimary`,
    [tables],
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ definition }) => definition)
}

/** Invented names with what a search for them may begin with, as a table of this connection. */
async function nameTable(client: PoolClient, table: string, names: string[]): Promise<void> {
  await client.query(`create temporary table ${table} (at int, name text, words text[])`)
  await client.query(
    `insert into ${table} select ordinality - 1, name, array(select jsonb_array_elements_text(words::jsonb))
     from unnest($1::text[], $2::text[]) with ordinality as n (name, words, ordinality)`,
    [names, names.map((name) => JSON.stringify(wordStarts(name)))],
  )
}

async function seedCustomers(client: PoolClient, from: number, to: number): Promise<void> {
  if (to <= from) return
  const companies = firstWords.flatMap((a) => secondWords.flatMap((b) => kinds.map((kind) => `${a} ${b} ${kind}`)))
  const persons = people.flatMap((person) => secondWords.map((second) => `${person} ${second}`))
  await nameTable(client, 'company_names', companies)
  await nameTable(client, 'person_names', persons)
  const range = [from, to - 1]
  await client.query(
    `create temporary table fresh as
     select n, 'C-' || (100000 + n) as id, c.name, c.words, p.name as person, p.words as person_words,
       lower(split_part(p.name, ' ', 1)) || '.' || n || '@customer' || n || '.example' as email,
       '+3319900' || lpad((n % 10000)::text, 4, '0') as phone
     from generate_series($1::int, $2::int) n
     join company_names c on c.at = abs(hashint4(n)::bigint) % ${companies.length}
     join person_names p on p.at = abs(hashint4(n + 7)::bigint) % ${persons.length}`,
    range,
  )
  await client.query(
    `insert into customers (id, name, tier, language, region, observed, created_at, updated_at)
     select id, name, (array['standard', 'premium', 'enterprise'])[1 + n % 3], (array['en', 'fr', 'de', 'es'])[1 + n % 4],
       (array['EU-West', 'EU-Central', 'US-East'])[1 + n % 3], false, now(), now() from fresh order by id`,
  )
  await client.query(
    `insert into contacts (customer_id, id, name, email, phone, created_at, updated_at) overriding system value
     select id, n + 1, person, email, phone, now(), now() from fresh order by id`,
  )
  await client.query(`select setval(pg_get_serial_sequence('contacts', 'id'), $1)`, [to + 1])
  await client.query(
    `insert into identifiers (kind, value, customer_id, contact_id, origin)
     select kind, value, id, contact_id, 'directory' from fresh, lateral (
       values ('customer_id', lower(id), null), ('email', email, n + 1), ('phone', phone, n + 1)
     ) as i (kind, value, contact_id) order by kind, value collate "C"`,
  )
  await client.query(
    `insert into customer_words (customer_id, contact_id, words)
     select id, null, unnest(words) from fresh union all select id, n + 1, unnest(person_words) from fresh`,
  )
  await client.query('drop table fresh, company_names, person_names')
}

/** Squares make some customers and some issues much busier than others, as in life. */
async function seedEvents(client: PoolClient, from: Size, to: Size): Promise<void> {
  await client.query(
    `insert into issues (source_id, service, environment, title, level, first_seen, last_seen)
     select 1, 'service-' || n % 20, 'production', 'Error ' || n, 'error', now() - interval '30 days', now()
     from generate_series($1::int, $2::int) n`,
    [from.issues + 1, to.issues],
  )
  await client.query(
    `create temporary table fresh as
     select 'C-' || (100000 + floor(power(random(), 2) * $1::int)::int) as customer_id,
       1 + floor(power(random(), 2) * $3::int)::int as issue_id, n,
       now() - (n::float8 / $2) * $4::int * interval '1 day' as at
     from generate_series(1, $2::int) n`,
    [to.customers, to.events - from.events, to.issues, to.days],
  )
  await client.query(
    `insert into error_events (customer_id, occurred_at, id, issue_id, source_id, received_at, level, kind, message, service, environment)
     select customer_id, at, gen_random_uuid(), issue_id, 1, at, 'error',
       'TypeError', 'cannot read properties of undefined, reading ''lines'' of invoice ' || n, 'service-1', 'production'
     from fresh order by customer_id, at`,
  )
  await client.query(
    `insert into customer_issues (customer_id, issue_id, events, first_seen, last_seen)
     select customer_id, issue_id, count(*), min(at), max(at) from fresh group by 1, 2 order by 1, 2
     on conflict (customer_id, issue_id) do update set events = customer_issues.events + excluded.events`,
  )
  await client.query(
    `update issues set events = c.events, customers = c.customers
     from (select issue_id, sum(events) events, count(*) customers from customer_issues group by 1) c where c.issue_id = issues.id`,
  )
  await client.query('drop table fresh')
}
