import { sql } from 'drizzle-orm'
import type { Context } from '#server/platform/context.ts'
import type { LiveHub } from '#server/platform/live.ts'

const flushAfterMs = 1_000
const reasonLength = 300

type Rejections = { count: number; at: Date; reason: string }
type Buffer = { bySource: Map<number, Rejections>; timer: NodeJS.Timeout | undefined }

const buffers = new WeakMap<LiveHub, Buffer>()

/**
 * Counts a refused request of a source, with the reason for the one who set the sender up. Kept in memory and
 * written at most once a second: a flood of bad requests must not become a flood of writes.
 */
export function countRejection(ctx: Context, sourceId: number, reason: string): void {
  const buffer = bufferOf(ctx)
  const count = (buffer.bySource.get(sourceId)?.count ?? 0) + 1
  buffer.bySource.set(sourceId, {
    count,
    at: ctx.clock.now(),
    reason: reason.replaceAll('\0', '').slice(0, reasonLength),
  })
  buffer.timer ??= setTimeout(() => void flushQuietly(ctx), flushAfterMs).unref()
}

/** Writes what was counted so far. `app.ts` calls it before the database closes. */
export async function flushRejections(ctx: Context): Promise<void> {
  const buffer = bufferOf(ctx)
  clearTimeout(buffer.timer)
  buffer.timer = undefined
  if (buffer.bySource.size === 0) return
  const rows = [...buffer.bySource]
  buffer.bySource = new Map()
  await ctx.db.execute(sql`
    insert into source_activity as kept (source_id, rejected, last_rejected_at, last_rejection)
    select * from unnest(
      ${sql.param(rows.map(([sourceId]) => sourceId))}::int[],
      ${sql.param(rows.map(([, { count }]) => count))}::bigint[],
      ${sql.param(rows.map(([, { at }]) => at.toISOString()))}::timestamptz[],
      ${sql.param(rows.map(([, { reason }]) => reason))}::text[]
    ) as refused (source_id, rejected, at, reason)
    order by 1
    on conflict (source_id) do update set
      rejected = kept.rejected + excluded.rejected,
      last_rejected_at = greatest(kept.last_rejected_at, excluded.last_rejected_at),
      last_rejection = excluded.last_rejection`)
}

/** A count of refusals may get lost with the database; nobody waits for it. */
async function flushQuietly(ctx: Context): Promise<void> {
  try {
    await flushRejections(ctx)
  } catch (error) {
    ctx.log.warn({ err: error }, 'refused requests could not be counted')
  }
}

function bufferOf(ctx: Context): Buffer {
  const known = buffers.get(ctx.live)
  if (known) return known
  const made: Buffer = { bySource: new Map(), timer: undefined }
  buffers.set(ctx.live, made)
  return made
}
