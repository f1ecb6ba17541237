import { hashPassword } from 'better-auth/crypto'
import { setupInput, type SetupInput, type UserView } from '#shared/access.ts'
import type { Context } from '#server/platform/context.ts'
import { conflict } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import type { Actor } from './actor.ts'
import { audit } from './audit.ts'
import { anyUser, insertUser, userView } from './user-rows.ts'

/**
 * Makes the first user, an administrator, while there is none. Needs no permission: nobody could hold one yet.
 * Of two at the same moment one wins; the other gets the same `conflict` as everybody later.
 */
export async function setupFirstAdmin(ctx: Context, given: SetupInput): Promise<UserView> {
  return await makeFirstAdmin(ctx, given)
}

/** Makes the administrator of ADMIN_EMAIL and ADMIN_PASSWORD when there is no user yet; else does nothing. */
export async function ensureConfiguredAdmin(ctx: Context): Promise<void> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = ctx.config
  if (!email || !password || (await anyUser(ctx.db))) return
  const system: Actor = { kind: 'system', id: 'start', name: 'Knowfirst' }
  try {
    await makeFirstAdmin(ctx, { email, password, name: email.split('@')[0] ?? email }, system)
    ctx.log.info({ email }, 'made the first administrator from ADMIN_EMAIL')
  } catch (error) {
    // Another copy was quicker.
    if (!(await anyUser(ctx.db))) throw error
  }
}

async function makeFirstAdmin(ctx: Context, given: SetupInput, by?: Actor): Promise<UserView> {
  const { password, ...input } = setupInput.parse(given)
  if (await anyUser(ctx.db)) throw alreadySetUp()
  const passwordHash = await hashPassword(password)
  const row = await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'admins')
    if (await anyUser(tx)) throw alreadySetUp()
    const made = await insertUser(tx, ctx, { ...input, role: 'admin', passwordHash })
    const self: Actor = { kind: 'user', id: made.id, name: made.name, role: made.role, locale: made.locale }
    await audit(
      tx,
      { ...ctx, actor: by ?? self },
      { action: 'user.setup', subject: { kind: 'user', id: made.id }, details: { email: made.email } },
    )
    return made
  })
  return userView(row)
}

const alreadySetUp = () => conflict('Knowfirst is set up already. Sign in, or ask an administrator for an account.')
