import { afterAll, beforeAll, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import { apiKeys } from '#drizzle/schema/access.ts'
import { actorFromApiKey, type ActorContext, actorHolds, createApiKey } from '#server/domains/access/index.ts'
import { appRouter } from '#server/router.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let context: TestContext
let ctx: ActorContext
beforeAll(async () => {
  context = await testContext()
  ctx = context.ctx
})
afterAll(async () => await context.stop())

test('a key acts with its scopes and no others, and only its hash is kept', async () => {
  const { id, key } = await createApiKey(ctx, { name: 'desk', scopes: ['customers.read', 'customers.read'] })
  expect(key).toMatch(/^kf_[\w-]{43}$/)
  const [row] = await ctx.db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.id, Number(id)))
  expect(row?.scopes).toEqual(['customers.read'])
  expect(JSON.stringify(row)).not.toContain(key.slice(3))

  const actor = await actorFromApiKey(ctx, key)
  expect(actor).toEqual({ kind: 'key', id, name: 'desk', scopes: ['customers.read'] })
  if (!actor) throw new Error('no actor')
  expect(actorHolds(actor, 'customers.read')).toBe(true)
  expect(actorHolds(actor, 'customers.write')).toBe(false)
  expect(actorHolds(actor, 'access.manage')).toBe(false)
  const caller = appRouter.createCaller({ ...ctx, actor })
  await expect(caller.access.users.list()).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('a key cannot hold what only a person may do', async () => {
  const caller = appRouter.createCaller(ctx)
  const scopes: string[] = ['access.manage']
  // @ts-expect-error the type refuses it; a request could still say it
  await expect(caller.access.keys.create({ name: 'x', scopes })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a revoked or unknown key is nobody, at once', async () => {
  const { id, key } = await createApiKey(ctx, { name: 'old', scopes: ['customers.read'] })
  expect(await actorFromApiKey(ctx, key)).toBeDefined()
  const caller = appRouter.createCaller(ctx)
  await caller.access.keys.revoke({ id })
  expect(await actorFromApiKey(ctx, key)).toBeUndefined()
  expect(await actorFromApiKey(ctx, 'kf_guess')).toBeUndefined()
  expect(await actorFromApiKey(ctx, '')).toBeUndefined()
  await expect(caller.access.keys.revoke({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('the last use is noted at most once a minute', async () => {
  const { id, key } = await createApiKey(ctx, { name: 'used', scopes: ['customers.read'] })
  const lastUse = async () => {
    const [row] = await ctx.db
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.id, Number(id)))
    return row?.lastUsedAt?.getTime()
  }
  expect(await lastUse()).toBeUndefined()
  await actorFromApiKey(ctx, key)
  const first = await lastUse()
  expect(first).toBeDefined()
  context.clock.advance(30_000)
  await actorFromApiKey(ctx, key)
  expect(await lastUse()).toBe(first)
  context.clock.advance(31_000)
  await actorFromApiKey(ctx, key)
  expect(await lastUse()).toBeGreaterThan(first ?? 0)
})
