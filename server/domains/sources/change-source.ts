import { eq } from 'drizzle-orm'
import type { SourceView } from '#shared/sources.ts'
import { sources } from '#drizzle/schema/sources.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { forgetSources } from './directory.ts'
import { findSource } from './queries.ts'

type Row = typeof sources.$inferSelect
type Change = Partial<Pick<Row, 'name' | 'settings' | 'key' | 'disabledAt'>>

/** The frame of every change of one source: permission, lock, change, audit, NOTIFY. `not_found` for an unknown ID. */
export async function changeSource(
  ctx: ActorContext,
  id: number,
  action: string,
  decide: (row: Row) => { change: Change; details?: Record<string, unknown> },
): Promise<SourceView> {
  authorize(ctx, 'sources.write')
  const view = await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(sources).where(eq(sources.id, id)).for('update')
    if (!row) throw notFound(`There is no source ${id}.`)
    const { change, details } = decide(row)
    await tx.update(sources).set(change).where(eq(sources.id, id))
    await audit(tx, ctx, { action, subject: { kind: 'source', id: String(id) }, details })
    await notifyLive(tx, ['sources'])
    return await findSource(tx, ctx.config, id)
  })
  forgetSources(ctx)
  return view
}
