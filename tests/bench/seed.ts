import type { Pool } from 'pg'
import { ensureEventDays } from '#server/domains/events/index.ts'
import { createApiKey } from '#server/domains/access/index.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { systemContext } from './context.ts'
import { firstWords, kinds, people, secondWords } from './names.ts'
import { pick, seeded } from './sequence.ts'

export type Size = { customers: number; events: number; issues: number; days: number }
export type Seeded = Size & { seconds: number }

const batch = 1_000
const dayMs = 86_400_000

/** Customers through the real directory import; events by SQL, with the counters that intake would have kept. */
export async function seedWorld(pool: Pool, databaseUrl: string, size: Size): Promise<Seeded> {
  const start = performance.now()
  await seedCustomers(databaseUrl, size.customers)
  await seedEvents(pool, databaseUrl, size)
  await pool.query('vacuum (analyze)')
  return { ...size, seconds: (performance.now() - start) / 1000 }
}

/** A key that may do what the measured routes ask for. */
export async function apiKeyOf(databaseUrl: string): Promise<string> {
  await using system = systemContext(databaseUrl)
  return (await createApiKey(system.ctx, { name: 'bench', scopes: ['customers.read', 'incidents.read'] })).key
}

async function seedCustomers(databaseUrl: string, total: number): Promise<void> {
  await using system = systemContext(databaseUrl)
  const next = seeded(20_261_122)
  for (let from = 0; from < total; from += batch) {
    const count = Math.min(batch, total - from)
    const rows = Array.from({ length: count }, (_, at) => ({ line: from + at + 1, input: customer(from + at, next) }))
    await upsertCustomers(system.ctx, { moveCustomer: async () => {} }, rows)
  }
}

function customer(at: number, next: () => number) {
  const person = pick(next, people)
  return {
    id: `C-${100_000 + at}`,
    name: `${pick(next, firstWords)} ${pick(next, secondWords)} ${pick(next, kinds)}`,
    tier: pick(next, ['standard', 'premium', 'enterprise'] as const),
    language: pick(next, ['en', 'fr', 'de', 'es'] as const),
    region: pick(next, ['EU-West', 'EU-Central', 'US-East'] as const),
    contacts: [
      {
        name: `${person} ${pick(next, secondWords)}`,
        email: `${person}.${at}@customer${at}.example`.toLowerCase(),
        phone: `+3319900${String(at % 10_000).padStart(4, '0')}`,
      },
    ],
  }
}

async function seedEvents(pool: Pool, databaseUrl: string, { customers, events, issues, days }: Size): Promise<void> {
  await using system = systemContext(databaseUrl)
  const moments = Array.from({ length: days + 1 }, (_, day) => new Date(Date.now() - day * dayMs))
  await ensureEventDays(system.ctx.db, new Set(), moments)
  await pool.query(
    `insert into issues (source_id, service, environment, title, level, first_seen, last_seen)
     select 1, 'service-' || n % 20, 'production', 'Error ' || n, 'error', now() - interval '30 days', now()
     from generate_series(1, $1::int) n`,
    [issues],
  )
  // Squares make some customers and some issues much busier than others, as in life.
  await pool.query(
    `insert into error_events (customer_id, occurred_at, id, issue_id, source_id, received_at, level, kind, message, service, environment)
     select 'C-' || (100000 + floor(power(random(), 2) * $1::int)::int), at, gen_random_uuid(), 1 + floor(power(random(), 2) * $3::int)::int, 1, at, 'error',
            'TypeError', 'cannot read properties of undefined, reading ''lines'' of invoice ' || n, 'service-1', 'production'
     from generate_series(1, $2::int) n, lateral (select now() - (n::float8 / $2) * $4::int * interval '1 day' as at) moments`,
    [customers, events, issues, days],
  )
  await pool.query(
    `insert into customer_issues (customer_id, issue_id, events, first_seen, last_seen)
     select customer_id, issue_id, count(*), min(occurred_at), max(occurred_at) from error_events group by 1, 2`,
  )
  await pool.query(
    `update issues set events = c.events, customers = c.customers
     from (select issue_id, sum(events) events, count(*) customers from customer_issues group by 1) c where c.issue_id = issues.id`,
  )
}
