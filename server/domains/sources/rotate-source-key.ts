import type { SourceView } from '#shared/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { changeSource } from './change-source.ts'
import { newSourceKey } from './create-source.ts'

/** Gives the source a new key. The old one is refused from now on. */
export async function rotateSourceKey(ctx: ActorContext, id: number): Promise<SourceView> {
  return await changeSource(ctx, id, 'source.rotateKey', () => ({ change: { key: newSourceKey() } }))
}
