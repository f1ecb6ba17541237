import { sql } from 'drizzle-orm'
import { installation } from '#drizzle/schema/access.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'

/** Where people and senders reach this installation, without a slash at the end. */
export function publicUrl(config: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'>): string {
  if (config.PUBLIC_URL) return config.PUBLIC_URL.replace(/\/+$/, '')
  const everywhere = config.HOST === '0.0.0.0' || config.HOST === '::'
  const host = everywhere ? 'localhost' : config.HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.PORT}`
}

/** Notes where this installation was last served, for the command line, which may run with other settings. */
export async function keepAddress(db: Database, url: string): Promise<void> {
  const settings = sql`${JSON.stringify({ address: url })}::jsonb`
  await db
    .insert(installation)
    .values({ settings })
    .onConflictDoUpdate({ target: installation.id, set: { settings: sql`${installation.settings} || ${settings}` } })
}

/** Where this installation was last served; undefined before the first start. */
export async function keptAddress(db: Database): Promise<string | undefined> {
  const [row] = await db.select({ settings: installation.settings }).from(installation)
  const address = row?.settings.address
  return typeof address === 'string' ? address : undefined
}
