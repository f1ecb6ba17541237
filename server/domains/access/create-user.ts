import { hashPassword } from 'better-auth/crypto'
import { type CreatedUser, createUserInput, type CreateUserInput } from '#shared/access.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { type ActorContext, authorize } from './actor.ts'
import { audit } from './audit.ts'
import { generatePassword } from './passwords.ts'
import { insertUser, userView } from './user-rows.ts'

/** Makes a user; with a generated password when none is given. `conflict` when the e-mail is taken. */
export async function createUser(ctx: ActorContext, given: CreateUserInput): Promise<CreatedUser> {
  authorize(ctx, 'access.manage')
  const { password, ...input } = createUserInput.parse(given)
  const generated = password === undefined ? generatePassword() : null
  const passwordHash = await hashPassword(password ?? generated ?? '')
  const row = await ctx.db.transaction(async (tx) => {
    // So that the first visit's set-up and this cannot both make a first user.
    await lockExclusive(tx, 'admins')
    const made = await insertUser(tx, ctx, { ...input, passwordHash })
    await audit(tx, ctx, {
      action: 'user.create',
      subject: { kind: 'user', id: made.id },
      details: { email: made.email, role: made.role },
    })
    return made
  })
  return { user: userView(row), password: generated }
}
