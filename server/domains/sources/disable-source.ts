import type { SourceView } from '#shared/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { conflict } from '#server/platform/errors.ts'
import { changeSource } from './change-source.ts'

/** Takes nothing from the source any more, from now on. `conflict` when it is disabled already. */
export async function disableSource(ctx: ActorContext, id: number): Promise<SourceView> {
  return await changeSource(ctx, id, 'source.disable', (row) => {
    if (row.disabledAt) throw conflict(`${row.name} is disabled already.`)
    return { change: { disabledAt: ctx.clock.now() } }
  })
}
