import { randomUUID } from 'node:crypto'
import { and, eq, ne, sql } from 'drizzle-orm'
import type { Role, UserView } from '#shared/access.ts'
import type { AgentLanguage } from '#shared/languages.ts'
import { accounts, sessions, users } from '#drizzle/schema/access.ts'
import type { Context } from '#server/platform/context.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'
import { conflict, notFound } from '#server/platform/errors.ts'

export type UserRow = typeof users.$inferSelect

/** better-auth's name for an account that signs in by e-mail and password. */
const credential = 'credential'

export async function anyUser(q: Queryable): Promise<boolean> {
  return (await q.select({ id: users.id }).from(users).limit(1)).length > 0
}

/** Writes the user and the password's hash as better-auth reads them. `conflict` when the e-mail is taken. */
export async function insertUser(
  tx: Transaction,
  ctx: Context,
  user: { email: string; name: string; role: Role; locale: AgentLanguage; passwordHash: string },
): Promise<UserRow> {
  const now = ctx.clock.now()
  const { passwordHash, ...given } = user
  const [row] = await tx
    .insert(users)
    .values({ id: randomUUID(), ...given, emailVerified: true, createdAt: now, updatedAt: now })
    .onConflictDoNothing({ target: users.email })
    .returning()
  if (!row) throw conflict(`There is a user with the e-mail ${user.email} already.`)
  await tx.insert(accounts).values({
    id: randomUUID(),
    accountId: row.id,
    providerId: credential,
    userId: row.id,
    password: passwordHash,
    createdAt: now,
    updatedAt: now,
  })
  return row
}

/** The user, locked until the end of the transaction. */
export async function lockUser(tx: Transaction, id: string): Promise<UserRow> {
  const [row] = await tx.select().from(users).where(eq(users.id, id)).for('update')
  if (!row) throw notFound('There is no such user.')
  return row
}

/** `conflict` unless another administrator can still sign in. The caller holds the lock `admins`. */
export async function keepAnAdmin(tx: Transaction, leaving: UserRow): Promise<void> {
  if (leaving.role !== 'admin' || leaving.banned) return
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), ne(users.id, leaving.id), sql`${users.banned} is not true`))
    .limit(1)
  if (!other) throw conflict(`${leaving.name} is the only administrator. Make somebody else one first.`)
}

export async function setPasswordHash(tx: Transaction, ctx: Context, userId: string, hash: string): Promise<void> {
  await tx
    .update(accounts)
    .set({ password: hash, updatedAt: ctx.clock.now() })
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, credential)))
}

export async function passwordHashOf(q: Queryable, userId: string): Promise<string | null> {
  const [row] = await q
    .select({ password: accounts.password })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, credential)))
  return row?.password ?? null
}

/** Signs the user out everywhere. */
export async function endSessions(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.userId, userId))
}

export function userView(row: UserRow): UserView {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    locale: row.locale,
    phoneLogin: row.phoneLogin,
    disabled: row.banned ?? false,
    createdAt: row.createdAt.toISOString(),
  }
}
