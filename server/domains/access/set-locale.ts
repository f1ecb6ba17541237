import { eq } from 'drizzle-orm'
import { setLocaleInput, type SetLocaleInput } from '#shared/access.ts'
import { users } from '#drizzle/schema/access.ts'
import { type ActorContext, authorize, signedIn } from './actor.ts'
import { audit } from './audit.ts'

/** Sets the language in which the console speaks to the one who is signed in. */
export async function setLocale(ctx: ActorContext, given: SetLocaleInput): Promise<void> {
  authorize(ctx, 'access.own')
  const { id } = signedIn(ctx)
  const { locale } = setLocaleInput.parse(given)
  await ctx.db.transaction(async (tx) => {
    await tx.update(users).set({ locale, updatedAt: ctx.clock.now() }).where(eq(users.id, id))
    await audit(tx, ctx, { action: 'user.setLocale', subject: { kind: 'user', id }, details: { locale } })
  })
}
