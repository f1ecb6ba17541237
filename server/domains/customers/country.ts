import { sql } from 'drizzle-orm'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'
import { asCountry, type Country } from './phone.ts'

/** The country of phone numbers that are written without one, from the settings of the installation. */
export async function defaultCountry(q: Queryable): Promise<Country | undefined> {
  const { rows } = await q.execute<{ country: string | null }>(
    sql`select settings->>'defaultCountry' as country from installation`,
  )
  return asCountry(rows[0]?.country)
}

/** The first country that an import names becomes the one of the settings: agents type numbers as the directory does. */
export async function keepDefaultCountry(tx: Transaction, ctx: ActorContext, country: Country): Promise<void> {
  const { rowCount } = await tx.execute(sql`
    insert into installation (id, settings) values (1, jsonb_build_object('defaultCountry', ${country}::text))
    on conflict (id) do update set settings = installation.settings || excluded.settings
    where installation.settings->>'defaultCountry' is null`)
  if (!rowCount) return
  await audit(tx, ctx, {
    action: 'installation.defaultCountry',
    subject: { kind: 'installation', id: 'defaultCountry' },
    details: { country },
  })
}
