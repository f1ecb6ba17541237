import type { SourceView } from '#shared/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { conflict } from '#server/platform/errors.ts'
import { changeSource } from './change-source.ts'

/** Takes signals from a disabled source again. `conflict` when it is enabled. */
export async function enableSource(ctx: ActorContext, id: number): Promise<SourceView> {
  return await changeSource(ctx, id, 'source.enable', (row) => {
    if (!row.disabledAt) throw conflict(`${row.name} is enabled already.`)
    return { change: { disabledAt: null } }
  })
}
