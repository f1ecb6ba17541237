import { type SourceView, updateSourceInput, type UpdateSourceInput } from '#shared/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { changeSource } from './change-source.ts'

/** Renames a source, or changes the service that its events belong to when they name none. */
export async function updateSource(ctx: ActorContext, given: UpdateSourceInput): Promise<SourceView> {
  const { id, name, service } = updateSourceInput.parse(given)
  return await changeSource(ctx, id, 'source.update', (row) => {
    const settings = { ...row.settings, ...(service !== undefined && { service: service ?? undefined }) }
    return {
      change: { name: name ?? row.name, settings },
      details: { from: { name: row.name, ...row.settings }, to: { name: name ?? row.name, ...settings } },
    }
  })
}
