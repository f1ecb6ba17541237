import { sql } from 'drizzle-orm'
import type { Queryable } from '#server/platform/database.ts'
import { asCountry, type Country } from './phone.ts'

/** The country of phone numbers that are written without one, from the settings of the installation. */
export async function defaultCountry(q: Queryable): Promise<Country | undefined> {
  const { rows } = await q.execute<{ country: string | null }>(
    sql`select settings->>'defaultCountry' as country from installation`,
  )
  return asCountry(rows[0]?.country)
}
