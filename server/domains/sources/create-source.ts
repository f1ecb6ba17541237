import { randomBytes } from 'node:crypto'
import { createSourceInput, type CreateSourceInput, type SourceView } from '#shared/sources.ts'
import { sources } from '#drizzle/schema/sources.ts'
import { type ActorContext, actorName, audit, authorize } from '#server/domains/access/index.ts'
import { notifyLive } from '#server/platform/live.ts'
import { forgetSources } from './directory.ts'
import { sourceView } from './view.ts'

/** A Sentry SDK takes only word characters as key; 128 random bits cannot be guessed. */
export function newSourceKey(): string {
  return randomBytes(16).toString('hex')
}

/** Makes a source with a key of its own. */
export async function createSource(ctx: ActorContext, given: CreateSourceInput): Promise<SourceView> {
  authorize(ctx, 'sources.write')
  const { kind, name, service } = createSourceInput.parse(given)
  const row = await ctx.db.transaction(async (tx) => {
    const [made] = await tx
      .insert(sources)
      .values({
        kind,
        name,
        key: newSourceKey(),
        settings: service ? { service } : {},
        createdBy: actorName(ctx.actor).id,
        createdAt: ctx.clock.now(),
      })
      .returning()
    if (!made) throw new Error('insert returned no row')
    await audit(tx, ctx, {
      action: 'source.create',
      subject: { kind: 'source', id: String(made.id) },
      details: { kind, name, service },
    })
    await notifyLive(tx, ['sources'])
    return made
  })
  forgetSources(ctx)
  return sourceView(ctx.config, row)
}
