import { isDeepStrictEqual } from 'node:util'
import { type SourceSettings, type SourceView, updateSourceInput, type UpdateSourceInput } from '#shared/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { invalid } from '#server/platform/errors.ts'
import { orderBackfill } from './backfill-task.ts'
import { changeSource } from './change-source.ts'

/** Renames a source, or changes how its events are taken. Only a source of kind sentry can have an upstream. */
export async function updateSource(ctx: ActorContext, given: UpdateSourceInput): Promise<SourceView> {
  const { id, name, ...change } = updateSourceInput.parse(given)
  return await changeSource(ctx, id, 'source.update', (row) => {
    if (change.upstreamDsn && row.kind !== 'sentry') throw invalid('Only what Sentry SDKs send can be passed on.')
    const settings = withChange(row.settings, change)
    return {
      change: { name: name ?? row.name, settings },
      after: async (tx) => {
        if (!sameRules(row.settings, settings)) await orderBackfill(tx, ctx, id)
      },
      details: { from: { name: row.name, ...shown(row.settings) }, to: { name: name ?? row.name, ...shown(settings) } },
    }
  })
}

const sameRules = (one: SourceSettings, other: SourceSettings) =>
  isDeepStrictEqual(one.identities ?? [], other.identities ?? [])

/** The audit log holds no secret, sealed or not. */
const shown = ({ signingSecret: _secret, ...settings }: SourceSettings) => settings

type Change = Omit<UpdateSourceInput, 'id' | 'name'>

/** Undefined leaves a setting as it is, null takes it away. */
function withChange(settings: SourceSettings, change: Change): SourceSettings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...settings, ...Object.fromEntries(given.map(([key, value]) => [key, value ?? undefined])) }
}
