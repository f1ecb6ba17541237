import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'

const folder = join(import.meta.dirname, '../../drizzle/migrations')
/** Any constant: copies that start together migrate one after the other. */
const migrationLock = 7_401_152

/** Brings the database to this version. A second run, also at the same moment, does no harm. */
export async function migrateDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'knowfirst migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await migrate(drizzle(client), { migrationsFolder: folder })
    await runMigrations({ connectionString })
  } finally {
    await client.end()
  }
}
