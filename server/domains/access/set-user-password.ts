import { hashPassword } from 'better-auth/crypto'
import { type CreatedUser, setUserPasswordInput, type SetUserPasswordInput } from '#shared/access.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type ActorContext, authorize } from './actor.ts'
import { audit } from './audit.ts'
import { generatePassword } from './passwords.ts'
import { endSessions, lockUser, setPasswordHash, userView } from './user-rows.ts'

/** Replaces a user's password, generated when none is given, and signs the user out everywhere. */
export async function setUserPassword(ctx: ActorContext, given: SetUserPasswordInput): Promise<CreatedUser> {
  authorize(ctx, 'access.manage')
  const { id, password } = setUserPasswordInput.parse(given)
  const generated = password === undefined ? generatePassword() : null
  const hash = await hashPassword(password ?? generated ?? '')
  return await ctx.db.transaction(async (tx) => {
    const row = await lockUser(tx, id)
    await setPasswordHash(tx, ctx, id, hash)
    await endSessions(tx, id)
    await audit(tx, ctx, { action: 'user.setPassword', subject: { kind: 'user', id } })
    await notifyLive(tx, ['access'])
    return { user: userView(row), password: generated }
  })
}
