import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditLog } from '#drizzle/schema/access.ts'
import { sources } from '#drizzle/schema/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import {
  countActivity,
  countRejection,
  createSource,
  disableSource,
  enableSource,
  findSource,
  flushRejections,
  listSources,
  lookUpSource,
  rotateSourceKey,
  sourceView,
  updateSource,
} from '#server/domains/sources/index.ts'
import { LiveHub } from '#server/platform/live.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let context: TestContext
let ctx: ActorContext
beforeAll(async () => {
  context = await testContext()
  ctx = context.ctx
})
afterAll(async () => await context.stop())

test('each kind shows the one value that its sender must set', async () => {
  const sentry = await createSource(ctx, { kind: 'sentry', name: 'Web shop' })
  expect(sentry.key).toMatch(/^[0-9a-f]{32}$/)
  expect(sentry.dsn).toBe(`http://${sentry.key}@knowfirst.test/${sentry.id}`)
  const otlp = await createSource(ctx, { kind: 'otlp', name: 'Collector', service: 'billing' })
  expect(otlp).toMatchObject({ url: 'http://knowfirst.test', dsn: null, service: 'billing' })
  const alerts = await createSource(ctx, { kind: 'alertmanager', name: 'Alerts' })
  expect(alerts).toMatchObject({ url: `http://knowfirst.test/hooks/alertmanager/${alerts.key}`, dsn: null })
  expect((await listSources(ctx.db, ctx.config)).map(({ name }) => name)).toEqual(['Web shop', 'Collector', 'Alerts'])
})

test('a DSN carries the path and the port of PUBLIC_URL, and the own address without one', async () => {
  const [row] = await ctx.db.select().from(sources).where(eq(sources.kind, 'sentry'))
  if (!row) throw new Error('no source')
  const dsn = (settings: { PUBLIC_URL?: string; HOST: string; PORT: number }) =>
    sourceView({ PUBLIC_URL: undefined, ...settings }, row).dsn
  const own = { HOST: '127.0.0.1', PORT: 4000 }
  expect(dsn(own)).toBe(`http://${row.key}@127.0.0.1:4000/${row.id}`)
  expect(dsn({ HOST: '0.0.0.0', PORT: 4000 })).toBe(`http://${row.key}@localhost:4000/${row.id}`)
  expect(dsn({ HOST: '::1', PORT: 4000 })).toBe(`http://${row.key}@[::1]:4000/${row.id}`)
  expect(dsn({ ...own, PUBLIC_URL: 'https://know.example/desk/' })).toBe(
    `https://${row.key}@know.example/desk/${row.id}`,
  )
})

test('a key is found as soon as it exists, and not any more once it is disabled or replaced', async () => {
  const made = await createSource(ctx, { kind: 'otlp', name: 'Short life', service: 'api' })
  expect(await lookUpSource(ctx, made.key)).toMatchObject({
    state: 'known',
    source: { id: made.id, kind: 'otlp', settings: { service: 'api' } },
  })

  await disableSource(ctx, made.id)
  expect(await lookUpSource(ctx, made.key)).toMatchObject({ state: 'disabled', source: { id: made.id } })
  await expect(disableSource(ctx, made.id)).rejects.toMatchObject({ code: 'conflict' })

  await enableSource(ctx, made.id)
  expect(await lookUpSource(ctx, made.key)).toMatchObject({ state: 'known' })

  const { key } = await rotateSourceKey(ctx, made.id)
  expect(key).not.toBe(made.key)
  expect(await lookUpSource(ctx, made.key)).toEqual({ state: 'unknown' })
  expect(await lookUpSource(ctx, key)).toMatchObject({ state: 'known', source: { id: made.id } })

  const written = await ctx.db
    .select()
    .from(auditLog)
    .where(eq(auditLog.subjectId, String(made.id)))
    .orderBy(auditLog.id)
  expect(written.map(({ action }) => action)).toEqual([
    'source.create',
    'source.disable',
    'source.enable',
    'source.rotateKey',
  ])
  expect(JSON.stringify(written)).not.toContain(made.key)
})

test('another copy finds a new key without being told', async () => {
  const elsewhere = { ...ctx, live: new LiveHub() }
  expect(await lookUpSource(elsewhere, 'f'.repeat(32))).toEqual({ state: 'unknown' })
  const made = await createSource(ctx, { kind: 'sentry', name: 'Made elsewhere' })
  expect(await lookUpSource(elsewhere, made.key)).toMatchObject({ state: 'known', source: { id: made.id } })
})

test('what arrives is counted for many sources in one statement', async () => {
  const a = await createSource(ctx, { kind: 'sentry', name: 'A' })
  const b = await createSource(ctx, { kind: 'sentry', name: 'B' })
  const count = async (rows: Parameters<typeof countActivity>[2]) =>
    await ctx.db.transaction(async (tx) => await countActivity(tx, ctx, rows))
  const row = (sourceId: number, accepted: number) => ({ sourceId, accepted, duplicates: 1, unidentified: 0 })
  context.clock.set('2026-11-22T10:00:00Z')
  await count([row(b.id, 3), row(a.id, 2)])
  await count([row(a.id, 5)])
  context.clock.set('2026-11-22T11:00:00Z')
  await count([row(a.id, 1)])
  await count([])
  const { activity } = await findSource(ctx.db, ctx.config, a.id)
  expect(activity).toMatchObject({ accepted: 8, duplicates: 3, unidentified: 0, rejected: 0 })
  expect(activity.firstAt).toMatch(/^2026-11-22T10:00:/)
  expect(activity.lastAt).toMatch(/^2026-11-22T11:00:/)
  expect((await findSource(ctx.db, ctx.config, b.id)).activity.accepted).toBe(3)
})

test('a flood of refused requests becomes one write with the last reason', async () => {
  const { id } = await createSource(ctx, { kind: 'sentry', name: 'Noisy' })
  for (let n = 0; n < 1_000; n += 1) countRejection(ctx, id, `broken\0 envelope ${n} ${'x'.repeat(1_000)}`)
  await flushRejections(ctx)
  await flushRejections(ctx)
  expect((await findSource(ctx.db, ctx.config, id)).activity.lastRejection).toMatch(/^broken envelope 999 x+$/)
  countRejection(ctx, id, 'too large')
  await flushRejections(ctx)
  const { activity } = await findSource(ctx.db, ctx.config, id)
  expect(activity).toMatchObject({ rejected: 1_001, lastRejection: 'too large', accepted: 0, firstAt: null })
})

test('sources are changed by an administrator only', async () => {
  const { id } = await createSource(ctx, { kind: 'sentry', name: 'Fixed' })
  const lead = { ...ctx, actor: { kind: 'user', id: 'l', name: 'Lea', role: 'lead', locale: 'en' } } as const
  const refused = { code: 'forbidden' }
  await expect(createSource(lead, { kind: 'sentry', name: 'x' })).rejects.toMatchObject(refused)
  await expect(disableSource(lead, id)).rejects.toMatchObject(refused)
  await expect(rotateSourceKey(lead, id)).rejects.toMatchObject(refused)
  await expect(updateSource(lead, { id, name: 'x' })).rejects.toMatchObject(refused)
  expect(await updateSource(ctx, { id, name: 'Renamed', service: 'shop' })).toMatchObject({
    name: 'Renamed',
    service: 'shop',
  })
  expect(await updateSource(ctx, { id, service: null })).toMatchObject({ name: 'Renamed', service: null })
  await expect(updateSource(ctx, { id: 999_999, name: 'x' })).rejects.toMatchObject({ code: 'not_found' })
})
