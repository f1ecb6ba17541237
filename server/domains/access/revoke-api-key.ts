import { and, eq, isNull } from 'drizzle-orm'
import { revokeApiKeyInput, type RevokeApiKeyInput } from '#shared/access.ts'
import { apiKeys } from '#drizzle/schema/access.ts'
import { conflict } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type ActorContext, authorize } from './actor.ts'
import { forgetApiKeys } from './api-key-actor.ts'
import { audit } from './audit.ts'

/** Makes a key worthless, for ever. `conflict` when it is not there or revoked already. */
export async function revokeApiKey(ctx: ActorContext, given: RevokeApiKeyInput): Promise<void> {
  authorize(ctx, 'access.manage')
  const { id } = revokeApiKeyInput.parse(given)
  await ctx.db.transaction(async (tx) => {
    const revoked = await tx
      .update(apiKeys)
      .set({ revokedAt: ctx.clock.now() })
      .where(and(eq(apiKeys.id, Number(id)), isNull(apiKeys.revokedAt)))
      .returning({ name: apiKeys.name })
    if (!revoked[0]) throw conflict('This API key is revoked already, or was never there.')
    await audit(tx, ctx, {
      action: 'apiKey.revoke',
      subject: { kind: 'apiKey', id },
      details: { name: revoked[0].name },
    })
    await notifyLive(tx, ['access'])
  })
  forgetApiKeys(ctx)
}
