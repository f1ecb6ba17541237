import type { SourceKind, SourceSettings } from '#shared/sources.ts'
import { sources } from '#drizzle/schema/sources.ts'
import type { Context } from '#server/platform/context.ts'
import { declareSnapshot } from '#server/platform/snapshot.ts'

/** A source as intake needs it. */
export type KnownSource = { id: number; kind: SourceKind; name: string; settings: SourceSettings }

type Entry = KnownSource & { disabled: boolean }

const directory = declareSnapshot<Entry>({
  topic: 'sources',
  async load(ctx) {
    const rows = await ctx.db.select().from(sources)
    return new Map(
      rows.map(({ id, kind, name, settings, key, disabledAt }) => [
        key,
        { id, kind, name, settings, disabled: disabledAt !== null },
      ]),
    )
  },
})

type SourceLookup =
  | { state: 'known'; source: KnownSource }
  | { state: 'disabled'; source: KnownSource }
  | { state: 'unknown' }

/** What a key stands for now. Cheap at every request: a lookup in memory while no source changes. */
export async function lookUpSource(ctx: Context, key: string): Promise<SourceLookup> {
  const entry = await directory(ctx).find(key)
  if (!entry) return { state: 'unknown' }
  return { state: entry.disabled ? 'disabled' : 'known', source: entry }
}

/** To be called after the commit of a change, so that this copy knows at once; the others hear it by NOTIFY. */
export function forgetSources(ctx: Context): void {
  directory(ctx).forget()
}
