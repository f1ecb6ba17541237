import { eq } from 'drizzle-orm'
import type { SourceView } from '#shared/sources.ts'
import { sources } from '#drizzle/schema/sources.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { forgetSources } from './directory.ts'
import { findSource } from './queries.ts'

type Row = typeof sources.$inferSelect
type Change = Partial<Pick<Row, 'name' | 'settings' | 'key' | 'disabledAt'>>

type Decision = {
  change: Change
  details?: Record<string, unknown>
  /** What follows from it, in the same transaction. */
  after?: (tx: Transaction) => Promise<void>
}

/** The frame of every change of one source: permission, lock, change, audit, NOTIFY. `not_found` for an unknown ID. */
export async function changeSource(
  ctx: ActorContext,
  id: number,
  action: string,
  decide: (row: Row) => Decision,
): Promise<SourceView> {
  authorize(ctx, 'sources.write')
  const view = await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(sources).where(eq(sources.id, id)).for('update')
    if (!row) throw notFound(`There is no source ${id}.`)
    const { change, details, after } = decide(row)
    await tx.update(sources).set(change).where(eq(sources.id, id))
    await audit(tx, ctx, { action, subject: { kind: 'source', id: String(id) }, details })
    await after?.(tx)
    await notifyLive(tx, ['sources'])
    return await findSource(tx, ctx.config, id)
  })
  forgetSources(ctx)
  return view
}
