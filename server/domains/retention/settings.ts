import { sql } from 'drizzle-orm'
import { retentionDays, type RetentionRun } from '#shared/retention.ts'
import type { Database, Queryable } from '#server/platform/database.ts'

/** For how many days data is kept, and what the last cleaning did, from the settings of the installation. */
export async function readRetention(q: Queryable): Promise<{ days: number; lastRun: RetentionRun | null }> {
  const { rows } = await q.execute<{ days: number | null; run: RetentionRun | null }>(sql`
    select (settings->>'retentionDays')::int as days, settings->'retentionRun' as run from installation`)
  return { days: rows[0]?.days ?? retentionDays.usual, lastRun: rows[0]?.run ?? null }
}

/** Keeps `value` in the settings of the installation. */
export async function keepSetting(q: Database | Queryable, name: string, value: unknown): Promise<void> {
  await q.execute(sql`
    insert into installation (id, settings) values (1, jsonb_build_object(${name}::text, ${JSON.stringify(value)}::jsonb))
    on conflict (id) do update set settings = installation.settings || excluded.settings`)
}

/** Says, before they go, that events from before this moment may be gone: what was measured by them is not measured anew. */
export async function noteForgetting(q: Queryable, before: Date): Promise<void> {
  await q.execute(sql`
    insert into installation (id, settings) values (1, jsonb_build_object('forgottenBefore', ${before.toISOString()}::text))
    on conflict (id) do update set settings = installation.settings || jsonb_build_object('forgottenBefore',
      greatest(installation.settings->>'forgottenBefore', excluded.settings->>'forgottenBefore'))`)
}
