import { eq } from 'drizzle-orm'
import { setUserDisabledInput, type SetUserDisabledInput, type UserView } from '#shared/access.ts'
import { users } from '#drizzle/schema/access.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type ActorContext, authorize } from './actor.ts'
import { audit } from './audit.ts'
import { endSessions, keepAnAdmin, lockUser, userView } from './user-rows.ts'

/** Shuts the user out at once, everywhere, or lets them in again. `conflict` for the last administrator. */
export async function setUserDisabled(ctx: ActorContext, given: SetUserDisabledInput): Promise<UserView> {
  authorize(ctx, 'access.manage')
  const { id, disabled } = setUserDisabledInput.parse(given)
  return await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'admins')
    const row = await lockUser(tx, id)
    if ((row.banned ?? false) === disabled) return userView(row)
    if (disabled) await keepAnAdmin(tx, row)
    await tx.update(users).set({ banned: disabled, updatedAt: ctx.clock.now() }).where(eq(users.id, id))
    if (disabled) await endSessions(tx, id)
    await audit(tx, ctx, { action: disabled ? 'user.disable' : 'user.enable', subject: { kind: 'user', id } })
    await notifyLive(tx, ['access'])
    return userView({ ...row, banned: disabled })
  })
}
