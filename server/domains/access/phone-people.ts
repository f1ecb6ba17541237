import { eq, sql } from 'drizzle-orm'
import { normalisePhoneLogin } from '#shared/access.ts'
import { users } from '#drizzle/schema/access.ts'
import type { Queryable } from '#server/platform/database.ts'

export type PersonOnPhone = { id: string; name: string }

/**
 * Whom a phone system means: for each person the names it gives them, the surest first. A name is a phone login, an
 * e-mail, or the whole name when only one person has it; the first that says something decides. Nobody twice, and
 * nobody who is shut out.
 */
export async function peopleOnPhone(q: Queryable, people: string[][]): Promise<PersonOnPhone[]> {
  const wanted = people.map((names) => names.map((name) => ({ login: normalisePhoneLogin(name), name: fold(name) })))
  const among = [...new Set(wanted.flat().flatMap(({ login, name }) => [login, name]))].filter(Boolean)
  if (among.length === 0) return []
  const list = sql`any(${sql.param(among)}::text[])`
  const rows = await q
    .select({ id: users.id, name: users.name, email: users.email, phoneLogin: users.phoneLogin })
    .from(users)
    .where(
      sql`${users.banned} is not true and (${users.phoneLogin} = ${list} or ${users.email} = ${list} or lower(${users.name}) = ${list})`,
    )
  const only = (found: typeof rows) => (found.length === 1 ? found[0] : undefined)
  const found = wanted.flatMap((names) => {
    const ways = [
      ...names.map(({ login }) => login && rows.find(({ phoneLogin }) => phoneLogin === login)),
      ...names.map(({ name }) => rows.find(({ email }) => email === name)),
      ...names.map(({ name }) => only(rows.filter((row) => fold(row.name) === name))),
    ]
    return ways.find((way) => way !== undefined && way !== '') || []
  })
  return [...new Map(found.map(({ id, name }) => [id, { id, name }])).values()]
}

/** The person with this ID; undefined when there is none any more. */
export async function personById(q: Queryable, id: string): Promise<PersonOnPhone | undefined> {
  const [row] = await q.select({ id: users.id, name: users.name }).from(users).where(eq(users.id, id))
  return row
}

const fold = (name: string) => name.trim().replace(/\s+/g, ' ').toLowerCase()
