import { createHash } from 'node:crypto'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Permission } from '#shared/access.ts'
import { apiKeys } from '#drizzle/schema/access.ts'
import type { Context } from '#server/platform/context.ts'
import { declareSnapshot } from '#server/platform/snapshot.ts'
import type { Actor } from './actor.ts'

const touchEveryMs = 60_000

type KeyEntry = { id: number; name: string; scopes: Permission[]; touchedAtMs: number }

const keysByHash = declareSnapshot<KeyEntry>({
  topic: 'access',
  async load(ctx) {
    const rows = await ctx.db.select().from(apiKeys).where(isNull(apiKeys.revokedAt))
    return new Map(
      rows.map(({ id, name, scopes, keyHash, lastUsedAt }) => [
        keyHash,
        { id, name, scopes, touchedAtMs: lastUsedAt?.getTime() ?? 0 },
      ]),
    )
  },
})

/** The key itself has 256 random bits, so a plain hash cannot be turned back. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** To be called after the commit of a change, so that this copy knows at once; the others hear it by NOTIFY. */
export function forgetApiKeys(ctx: Context): void {
  keysByHash(ctx).forget()
}

/** Who acts with this API key; undefined when it is unknown or revoked. Notes its use at most once a minute. */
export async function actorFromApiKey(ctx: Context, key: string): Promise<Actor | undefined> {
  const entry = await keysByHash(ctx).find(apiKeyHash(key))
  if (!entry) return undefined
  const now = ctx.clock.now()
  if (now.getTime() - entry.touchedAtMs >= touchEveryMs) {
    entry.touchedAtMs = now.getTime()
    await noteUse(ctx, entry.id, now)
  }
  return { kind: 'key', id: String(entry.id), name: entry.name, scopes: entry.scopes }
}

async function noteUse(ctx: Context, id: number, now: Date): Promise<void> {
  const before = new Date(now.getTime() - touchEveryMs)
  await ctx.db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, before))))
}
