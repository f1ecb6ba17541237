import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError } from 'better-auth/api'
import { eq } from 'drizzle-orm'
import { passwordRule, role } from '#shared/access.ts'
import { agentLanguage } from '#shared/languages.ts'
import { accounts, sessions, users, verifications } from '#drizzle/schema/access.ts'
import { publicUrl } from '#server/platform/address.ts'
import type { Context } from '#server/platform/context.ts'
import type { Actor } from './actor.ts'
import { audit } from './audit.ts'
import { countAttempt, type RateRule } from './rate-limit.ts'

export const authPath = '/auth'
/** Set by our server from the socket, never taken from the client. */
export const clientAddressHeader = 'x-knowfirst-client-address'

const sessionSeconds = 7 * 24 * 60 * 60
/** As strict over a day as better-auth's own 3 in 10 s, but bears an office that signs in behind one proxy. */
const signInRule: RateRule = { window: 60, max: 20 }

export type Auth = {
  /** Answers a request below `/auth`. */
  handle(request: Request): Promise<Response>
  /** Whose session the cookie names; nobody when it names none, or the user is disabled. */
  actorFromRequest(headers: Headers): Promise<Actor>
}

/**
 * Sign-in by e-mail and password, with sessions in the database. Users come from our own verbs only, so that each
 * change has its permission and its audit row; better-auth's sign-up and its admin plugin stay off.
 */
export function createAuth(ctx: Context): Auth {
  const auth = betterAuth({
    appName: 'Knowfirst',
    baseURL: new URL(publicUrl(ctx.config)).origin,
    basePath: authPath,
    secret: ctx.config.SECRET_KEY,
    database: drizzleAdapter(ctx.db, {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordRule.min,
      maxPasswordLength: passwordRule.max,
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false },
        locale: { type: 'string', input: false },
        banned: { type: 'boolean', input: false, required: false },
      },
    },
    session: { expiresIn: sessionSeconds, cookieCache: { enabled: false } },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => await refuseDisabled(ctx, userId),
          after: async ({ userId }) => await auditSignIn(ctx, userId),
        },
      },
    },
    trustedOrigins: (request) => ownOrigins(request),
    rateLimit: {
      enabled: true,
      customRules: { '/sign-in/email': signInRule },
      customStorage: {
        async consume(key, rule) {
          const { allowed, retryAfterSeconds } = await countAttempt(ctx, key, rule)
          return { allowed, retryAfter: allowed ? null : retryAfterSeconds }
        },
      },
    },
    advanced: {
      cookiePrefix: 'knowfirst',
      useSecureCookies: ctx.config.PUBLIC_URL?.startsWith('https:') ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: { log: (level, message, ...details) => logAuth(ctx, level, message, details) },
    onAPIError: { throw: false },
  })

  return {
    handle: (request) => auth.handler(request),
    async actorFromRequest(headers) {
      if (!headers.has('cookie')) return { kind: 'nobody' }
      const session = await auth.api.getSession({ headers, query: { disableCookieCache: true, disableRefresh: true } })
      if (!session || session.user.banned) return { kind: 'nobody' }
      const { id, name } = session.user
      return {
        kind: 'user',
        id,
        name,
        role: role.parse(session.user.role),
        locale: agentLanguage.catch('en').parse(session.user.locale),
      }
    },
  }
}

/** The address by which the browser reached us; same-origin.ts has refused the others before. */
function ownOrigins(request: Request | undefined): string[] {
  return request ? [new URL(request.url).origin] : []
}

async function refuseDisabled(ctx: Context, userId: string): Promise<void> {
  const [user] = await ctx.db.select({ banned: users.banned }).from(users).where(eq(users.id, userId))
  if (user?.banned) throw new APIError('FORBIDDEN', { message: 'This account is disabled. Ask an administrator.' })
}

async function auditSignIn(ctx: Context, userId: string): Promise<void> {
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId))
  if (!user) return
  const { id, name, role, locale } = user
  await ctx.db.transaction(
    async (tx) =>
      await audit(
        tx,
        { ...ctx, actor: { kind: 'user', id, name, role, locale } },
        { action: 'session.open', subject: { kind: 'user', id } },
      ),
  )
}

/** A wrong password is no error of ours; what better-auth really fails at ends in a 500 that http/auth.ts logs. */
function logAuth(ctx: Context, level: string, message: string, details: unknown[]): void {
  if (level === 'error') ctx.log.warn({ details }, `sign-in: ${message}`)
  else ctx.log.debug({ details }, `sign-in: ${message}`)
}
