import { and, asc, desc, eq, lt } from 'drizzle-orm'
import {
  type ApiKeyView,
  type AuditPage,
  type ListAuditInput,
  type Me,
  permissionsOf,
  type UserView,
} from '#shared/access.ts'
import { apiKeys, auditLog, users } from '#drizzle/schema/access.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { Actor } from './actor.ts'
import { anyUser, userView } from './user-rows.ts'

/** Whether nobody has an account yet, so that the first visit makes the first administrator. */
export async function setupNeeded(q: Queryable): Promise<boolean> {
  return !(await anyUser(q))
}

/** The signed-in person with their permissions; null when nobody is signed in. */
export async function readMe(q: Queryable, actor: Actor): Promise<Me | null> {
  if (actor.kind !== 'user') return null
  const [row] = await q.select().from(users).where(eq(users.id, actor.id))
  if (!row) return null
  const { id, name, email, role, locale, phoneLogin } = row
  return { id, name, email, role, locale, phoneLogin, permissions: permissionsOf(role) }
}

/** Everybody with an account, by name. */
export async function listUsers(q: Queryable): Promise<UserView[]> {
  const rows = await q.select().from(users).orderBy(asc(users.name), asc(users.id))
  return rows.map(userView)
}

/** All API keys, the newest first, revoked ones too; never the keys themselves. */
export async function listApiKeys(q: Queryable): Promise<ApiKeyView[]> {
  const rows = await q.select().from(apiKeys).orderBy(desc(apiKeys.id))
  return rows.map((row) => ({
    id: String(row.id),
    name: row.name,
    scopes: row.scopes,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }))
}

/** Who did what, the newest first, a page at a time. */
export async function listAudit(q: Queryable, input: ListAuditInput): Promise<AuditPage> {
  const rows = await q
    .select()
    .from(auditLog)
    .where(
      and(
        input.subject && eq(auditLog.subjectKind, input.subject.kind),
        input.subject && eq(auditLog.subjectId, input.subject.id),
        input.customerId ? eq(auditLog.customerId, input.customerId) : undefined,
        input.before ? lt(auditLog.id, Number(input.before)) : undefined,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(input.limit + 1)
  const page = rows.slice(0, input.limit)
  return {
    items: page.map((row) => ({
      id: String(row.id),
      at: row.at.toISOString(),
      actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
      action: row.action,
      subject: { kind: row.subjectKind, id: row.subjectId },
      customerId: row.customerId,
      details: row.details,
    })),
    next: rows.length > page.length ? String(page.at(-1)?.id) : null,
  }
}
