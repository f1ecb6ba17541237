import { and, eq, ne } from 'drizzle-orm'
import { normalisePhoneLogin, setPhoneLoginInput, type SetPhoneLoginInput, type UserView } from '#shared/access.ts'
import { users } from '#drizzle/schema/access.ts'
import { conflict } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { codeOf } from '#server/platform/outage.ts'
import { type ActorContext, authorize, signedIn } from './actor.ts'
import { audit } from './audit.ts'
import { lockUser, userView } from './user-rows.ts'

/** Says how the phone system names the user: their own as everybody, others' as an administrator. `conflict` when taken. */
export async function setPhoneLogin(ctx: ActorContext, given: SetPhoneLoginInput): Promise<UserView> {
  const input = setPhoneLoginInput.parse(given)
  const own = ctx.actor.kind === 'user' && (input.id ?? ctx.actor.id) === ctx.actor.id
  authorize(ctx, own ? 'access.own' : 'access.manage')
  const id = input.id ?? signedIn(ctx).id
  const phoneLogin = normalisePhoneLogin(input.phoneLogin ?? '') || null
  try {
    return await ctx.db.transaction(async (tx) => {
      const row = await lockUser(tx, id)
      if (row.phoneLogin === phoneLogin) return userView(row)
      await tx.update(users).set({ phoneLogin, updatedAt: ctx.clock.now() }).where(eq(users.id, id))
      await audit(tx, ctx, {
        action: 'user.setPhoneLogin',
        subject: { kind: 'user', id },
        details: { from: row.phoneLogin, to: phoneLogin },
      })
      await notifyLive(tx, ['access'])
      return userView({ ...row, phoneLogin })
    })
  } catch (error) {
    if (codeOf(error) !== '23505' || phoneLogin === null) throw error
    const [holder] = await ctx.db
      .select({ name: users.name })
      .from(users)
      .where(and(eq(users.phoneLogin, phoneLogin), ne(users.id, id)))
    throw conflict(`${holder?.name ?? 'Somebody else'} has the phone login ${phoneLogin} already.`)
  }
}
