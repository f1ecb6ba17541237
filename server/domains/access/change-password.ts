import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { changePasswordInput, type ChangePasswordInput } from '#shared/access.ts'
import { invalid } from '#server/platform/errors.ts'
import { type ActorContext, authorize, signedIn } from './actor.ts'
import { audit } from './audit.ts'
import { consumeAttempt } from './rate-limit.ts'
import { endSessions, lockUser, passwordHashOf, setPasswordHash } from './user-rows.ts'

const rule = { window: 60, max: 10 }

/** Changes the own password and signs out everywhere. `invalid` when the current one is wrong. */
export async function changePassword(ctx: ActorContext, given: ChangePasswordInput): Promise<void> {
  authorize(ctx, 'access.own')
  const { id } = signedIn(ctx)
  const { current, next } = changePasswordInput.parse(given)
  await consumeAttempt(ctx, `change-password|${id}`, rule)
  const hash = await passwordHashOf(ctx.db, id)
  if (!hash || !(await verifyPassword({ hash, password: current }))) throw invalid('The current password is wrong.')
  const nextHash = await hashPassword(next)
  await ctx.db.transaction(async (tx) => {
    await lockUser(tx, id)
    await setPasswordHash(tx, ctx, id, nextHash)
    await endSessions(tx, id)
    await audit(tx, ctx, { action: 'user.changePassword', subject: { kind: 'user', id } })
  })
}
