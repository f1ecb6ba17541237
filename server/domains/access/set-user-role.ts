import { eq } from 'drizzle-orm'
import { setUserRoleInput, type SetUserRoleInput, type UserView } from '#shared/access.ts'
import { users } from '#drizzle/schema/access.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type ActorContext, authorize } from './actor.ts'
import { audit } from './audit.ts'
import { keepAnAdmin, lockUser, userView } from './user-rows.ts'

/** Gives the user another role, from the next request on. `conflict` for the last administrator. */
export async function setUserRole(ctx: ActorContext, given: SetUserRoleInput): Promise<UserView> {
  authorize(ctx, 'access.manage')
  const { id, role } = setUserRoleInput.parse(given)
  return await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'admins')
    const row = await lockUser(tx, id)
    if (row.role === role) return userView(row)
    if (role !== 'admin') await keepAnAdmin(tx, row)
    await tx.update(users).set({ role, updatedAt: ctx.clock.now() }).where(eq(users.id, id))
    await audit(tx, ctx, {
      action: 'user.setRole',
      subject: { kind: 'user', id },
      details: { from: row.role, to: role },
    })
    await notifyLive(tx, ['access'])
    return userView({ ...row, role })
  })
}
