import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyPassword } from 'better-auth/crypto'
import { count, eq } from 'drizzle-orm'
import type { Role } from '#shared/access.ts'
import { accounts, auditLog, sessions, users } from '#drizzle/schema/access.ts'
import {
  type Actor,
  type ActorContext,
  createUser,
  ensureConfiguredAdmin,
  setupFirstAdmin,
  setUserDisabled,
  setUserRole,
} from '#server/domains/access/index.ts'
import { appRouter } from '#server/router.ts'
import { atOnce } from './at-once.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

const password = 'a password that is long enough'
const person = (id: string, role: Role): Actor => ({ kind: 'user', id, name: id, role, locale: 'en' })

async function auditOf(ctx: ActorContext, userId: string): Promise<string[]> {
  const rows = await ctx.db.select().from(auditLog).where(eq(auditLog.subjectId, userId)).orderBy(auditLog.id)
  return rows.map((row) => `${row.actorName}: ${row.action}`)
}

describe('the first administrator', () => {
  let fresh: TestContext
  beforeAll(async () => void (fresh = await testContext()))
  afterAll(async () => await fresh.stop())

  test('of two first visits at the same moment, one wins', async () => {
    const ctx = { ...fresh.ctx, actor: { kind: 'nobody' } as const }
    const caller = appRouter.createCaller(ctx)
    expect(await caller.access.setupNeeded()).toBe(true)
    const attempts = ['ada', 'bob', 'cyd'].map(
      (name) => async () => await setupFirstAdmin(ctx, { email: `${name}@example.com`, name, password }),
    )
    const results = await atOnce(fresh.url, attempts)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' })
    }
    const [only, ...others] = await ctx.db.select().from(users)
    expect(others).toEqual([])
    expect(only?.role).toBe('admin')
    expect(await auditOf(ctx, only?.id ?? '')).toEqual([`${only?.name}: user.setup`])
    expect(await caller.access.setupNeeded()).toBe(false)
    await expect(caller.access.setup({ email: 'late@example.com', name: 'Late', password })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })
})

describe('ADMIN_EMAIL and ADMIN_PASSWORD', () => {
  let setting: TestContext
  beforeAll(async () => {
    setting = await testContext({ ADMIN_EMAIL: 'Root@Example.com', ADMIN_PASSWORD: password })
  })
  afterAll(async () => await setting.stop())

  test('make the first administrator once, also when several copies start together', async () => {
    const { ctx } = setting
    await Promise.all([ensureConfiguredAdmin(ctx), ensureConfiguredAdmin(ctx), ensureConfiguredAdmin(ctx)])
    await ensureConfiguredAdmin(ctx)
    const rows = await ctx.db.select().from(users)
    expect(rows).toMatchObject([{ email: 'root@example.com', role: 'admin' }])
    const [account] = await ctx.db.select().from(accounts)
    expect(await verifyPassword({ hash: account?.password ?? '', password })).toBe(true)
  })
})

describe('users', () => {
  let context: TestContext
  let ctx: ActorContext
  beforeAll(async () => {
    context = await testContext()
    ctx = context.ctx
  })
  afterAll(async () => await context.stop())

  test('are made by an administrator only', async () => {
    const input = { email: 'new@example.com', name: 'New', role: 'agent' } as const
    for (const role of ['agent', 'lead'] as const) {
      const acting = { ...ctx, actor: person('x', role) }
      await expect(createUser(acting, input)).rejects.toMatchObject({ code: 'forbidden' })
      await expect(appRouter.createCaller(acting).access.users.create(input)).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    }
    const nobody = { ...ctx, actor: { kind: 'nobody' } as const }
    await expect(createUser(nobody, input)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await ctx.db.select({ n: count() }).from(users)).toEqual([{ n: 0 }])
  })

  test('get a password that is shown once, and a second e-mail is refused in any writing', async () => {
    const made = await createUser(ctx, { email: 'Eve@Example.com', name: 'Eve', role: 'admin' })
    expect(made.password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    expect(made.user).toMatchObject({ email: 'eve@example.com', role: 'admin', disabled: false })
    await expect(createUser(ctx, { email: 'eVe@example.COM', name: 'Eve', role: 'agent' })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await auditOf(ctx, made.user.id)).toEqual(['Test: user.create'])
  })

  test('the last administrator can be neither demoted nor disabled, also by two at once', async () => {
    const [eve] = await ctx.db.select().from(users)
    const id = eve?.id ?? ''
    await expect(setUserRole(ctx, { id, role: 'agent' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(setUserDisabled(ctx, { id, disabled: true })).rejects.toMatchObject({ code: 'conflict' })

    const { user: fay } = await createUser(ctx, { email: 'fay@example.com', name: 'Fay', role: 'admin', password })
    const both = await atOnce(context.url, [
      async () => await setUserRole(ctx, { id, role: 'agent' }),
      async () => await setUserDisabled(ctx, { id: fay.id, disabled: true }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const left = await ctx.db.select().from(users).where(eq(users.role, 'admin'))
    expect(left.filter(({ banned }) => !banned)).toHaveLength(1)
  })

  test('disabling ends the sessions, and the change is on record', async () => {
    const { user } = await createUser(ctx, { email: 'gus@example.com', name: 'Gus', role: 'lead', password })
    const soon = new Date(Date.now() + 60_000)
    await ctx.db.insert(sessions).values({ id: 's', token: 't', userId: user.id, expiresAt: soon })
    await setUserDisabled(ctx, { id: user.id, disabled: true })
    expect(await ctx.db.select().from(sessions)).toEqual([])
    await setUserDisabled(ctx, { id: user.id, disabled: false })
    expect(await auditOf(ctx, user.id)).toEqual(['Test: user.create', 'Test: user.disable', 'Test: user.enable'])
  })

  test('change their own password only with the current one', async () => {
    const { user } = await createUser(ctx, { email: 'hal@example.com', name: 'Hal', role: 'agent', password })
    const caller = appRouter.createCaller({ ...ctx, actor: person(user.id, 'agent') })
    const next = 'another password that is long'
    await expect(caller.access.changePassword({ current: 'wrong', next })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
    await caller.access.changePassword({ current: password, next })
    const [account] = await ctx.db.select().from(accounts).where(eq(accounts.userId, user.id))
    expect(await verifyPassword({ hash: account?.password ?? '', password: next })).toBe(true)
    const attempts = Array.from({ length: 10 }, () => caller.access.changePassword({ current: 'guess', next }))
    const refused = await Promise.allSettled(attempts)
    const reasons = refused.map((result) => (result.status === 'rejected' ? result.reason.code : 'done'))
    expect(reasons).toContain('TOO_MANY_REQUESTS')
  })

  test('the audit log is read page by page, and by subject', async () => {
    const caller = appRouter.createCaller({ ...ctx, actor: person('root', 'admin') })
    const first = await caller.access.audit.list({ limit: 2 })
    expect(first.items).toHaveLength(2)
    const second = await caller.access.audit.list({ limit: 2, before: first.next })
    const ids = [...first.items, ...second.items].map((item) => Number(item.id))
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    expect(new Set(ids).size).toBe(4)
    const [gus] = await ctx.db.select().from(users).where(eq(users.email, 'gus@example.com'))
    const about = await caller.access.audit.list({ subject: { kind: 'user', id: gus?.id ?? '' } })
    expect(about.items.map((item) => item.action)).toEqual(['user.enable', 'user.disable', 'user.create'])
    expect(about.next).toBeNull()
    const agent = appRouter.createCaller({ ...ctx, actor: person('x', 'lead') })
    await expect(agent.access.audit.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
