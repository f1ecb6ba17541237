import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import { tooMany } from '#server/platform/errors.ts'

/** At most `max` attempts in `window` seconds. */
export type RateRule = { window: number; max: number }

/** Windows older than this are forgotten. */
const keepMs = 60 * 60_000

/**
 * Counts an attempt in the database, so that several copies count together, and says whether it is one too many.
 * One statement: attempts at the same moment cannot slip past each other.
 */
export async function countAttempt(
  ctx: Context,
  key: string,
  rule: RateRule,
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const now = ctx.clock.now()
  const expired = sql`kept.window_started_at <= ${new Date(now.getTime() - rule.window * 1_000).toISOString()}::timestamptz`
  const { rows } = await ctx.db.execute<{ attempts: number; age_seconds: string }>(sql`
    insert into rate_limits as kept (key, attempts, window_started_at)
    values (${key}, 1, ${now.toISOString()})
    on conflict (key) do update set
      attempts = case when ${expired} then 1 else least(kept.attempts, ${rule.max}) + 1 end,
      window_started_at = case when ${expired} then excluded.window_started_at else kept.window_started_at end
    returning attempts, extract(epoch from ${now.toISOString()}::timestamptz - window_started_at) as age_seconds`)
  const [row] = rows
  if (row?.attempts === 1) await forgetOldAttempts(ctx)
  const retryAfterSeconds = Math.max(1, Math.ceil(rule.window - Number(row?.age_seconds ?? 0)))
  return { allowed: (row?.attempts ?? 1) <= rule.max, retryAfterSeconds }
}

/** Counts an attempt and throws `too_many` when it is one too many. */
export async function consumeAttempt(ctx: Context, key: string, rule: RateRule): Promise<void> {
  const { allowed, retryAfterSeconds } = await countAttempt(ctx, key, rule)
  if (!allowed) throw tooMany(`Too many attempts. Try again in ${retryAfterSeconds} seconds.`, retryAfterSeconds)
}

async function forgetOldAttempts(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - keepMs).toISOString()
  await ctx.db.execute(sql`delete from rate_limits where window_started_at < ${before}`)
}
