import { randomBytes } from 'node:crypto'
import { type CreatedApiKey, createApiKeyInput, type CreateApiKeyInput } from '#shared/access.ts'
import { apiKeys } from '#drizzle/schema/access.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type ActorContext, actorName, authorize } from './actor.ts'
import { apiKeyHash, forgetApiKeys } from './api-key-actor.ts'
import { audit } from './audit.ts'

/** Makes a key for REST. The answer is the only time that the key is seen. */
export async function createApiKey(ctx: ActorContext, given: CreateApiKeyInput): Promise<CreatedApiKey> {
  authorize(ctx, 'access.manage')
  const input = createApiKeyInput.parse(given)
  const scopes = [...new Set(input.scopes)]
  const key = `kf_${randomBytes(32).toString('base64url')}`
  const id = await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(apiKeys)
      .values({
        name: input.name,
        keyHash: apiKeyHash(key),
        scopes,
        createdBy: actorName(ctx.actor).id,
        createdAt: ctx.clock.now(),
      })
      .returning({ id: apiKeys.id })
    if (!row) throw new Error('insert returned no row')
    await audit(tx, ctx, {
      action: 'apiKey.create',
      subject: { kind: 'apiKey', id: String(row.id) },
      details: { name: input.name, scopes },
    })
    await notifyLive(tx, ['access'])
    return String(row.id)
  })
  forgetApiKeys(ctx)
  return { id, key }
}
