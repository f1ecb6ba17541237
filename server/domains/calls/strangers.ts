import { and, count, desc, eq, gte, isNotNull, max, sql } from 'drizzle-orm'
import { calls } from '#drizzle/schema/calls.ts'
import type { PhoneStranger } from '#shared/call-view.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'

const lookBackMs = 7 * 24 * 3_600_000
const most = 20

/** Names by which a phone system called agents in the last week and that are nobody's here; the latest first. */
export async function phoneStrangers(ctx: ActorContext, sourceId: number): Promise<PhoneStranger[]> {
  authorize(ctx, 'sources.read')
  const lastAt = max(calls.rangAt)
  const rows = await ctx.db
    .select({ name: calls.userName, calls: count(), lastAt })
    .from(calls)
    .where(
      and(
        eq(calls.sourceId, sourceId),
        gte(calls.rangAt, new Date(ctx.clock.now().getTime() - lookBackMs)),
        isNotNull(calls.userName),
        sql`${calls.userIds} = '{}'`,
      ),
    )
    .groupBy(calls.userName)
    .orderBy(desc(lastAt))
    .limit(most)
  return rows.flatMap((row) =>
    row.name !== null && row.lastAt !== null
      ? [{ name: row.name, calls: row.calls, lastAt: row.lastAt.toISOString() }]
      : [],
  )
}
