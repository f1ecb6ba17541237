import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KnownSource } from '#server/domains/sources/index.ts'
import { startWorkshopThread, type Workshop } from '#server/ingest/index.ts'
import type { Context } from '#server/platform/context.ts'
import { LiveHub } from '#server/platform/live.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { testLog } from '#tests/harness/log.ts'

const file = new URL('../fakes/workshop-thread.ts', import.meta.url)
const receivedAt = new Date('2026-11-22T10:00:00.000Z')
const shop: KnownSource = { id: 1, kind: 'sentry', name: 'shop', settings: {} }

let log = testLog()
let ctx: Pick<Context, 'live' | 'log' | 'metrics'>
let workshop: Workshop
beforeEach(async () => {
  log = testLog()
  ctx = { live: new LiveHub(), log: log.log, metrics: createMetrics({ ofProcess: false }) }
  workshop = await startWorkshopThread(ctx, { file, workerData: {}, watch: { askEveryMs: 50, patience: 40 } })
})
afterEach(async () => {
  await workshop.stop()
  expect(log.unexpected()).toEqual([])
})

const take = (body: string | Buffer, source = shop) =>
  workshop.take({ source, receivedAt, body: Buffer.from(body), reading: { as: 'sentry' } })

test('jobs come to the thread whole, small ones together and large ones alone, and so do their outcomes', async () => {
  const large = Buffer.alloc(300_000, 'x')
  const outcomes = await Promise.all([take('a'), take(large), take(''), take('b', { ...shop, id: 2, name: 'desk' })])
  expect(outcomes.map(({ id }) => id)).toEqual([
    'a 1 shop 2026-11-22T10:00:00.000Z',
    `${'x'.repeat(20)} 300000 shop 2026-11-22T10:00:00.000Z`,
    '0 shop 2026-11-22T10:00:00.000Z',
    'b 1 desk 2026-11-22T10:00:00.000Z',
  ])
  expect(large).toHaveLength(300_000)
  expect(await ctx.metrics.signals.get()).toMatchObject({ values: [{ labels: { outcome: 'stored' }, value: 8 }] })
})

test('a source that changed is known in the thread with the next job', async () => {
  expect((await take('a')).id).toContain(' shop ')
  expect((await take('a', { ...shop, name: 'store' })).id).toContain(' store ')
})

test('a refusal keeps its code and what it says; another error its words', async () => {
  await expect(take('refuse')).rejects.toMatchObject({
    name: 'DomainError',
    code: 'too_many',
    message: 'Slower, please.',
    details: { retryAfterSeconds: 7 },
  })
  const failure = await take('fail').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Error)
  expect(failure).not.toHaveProperty('code')
  expect(String(failure)).toContain('x is undefined')
})

test('what waits for a thread that dies is refused with "send again", and another one takes its place', async () => {
  const waiting = take('wait')
  const last = take('die')
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 2 } })
  await expect(last).rejects.toMatchObject({ code: 'unavailable' })
  let again: string | undefined
  while (!again) {
    again = (await take('again').catch(() => ({ id: undefined }))).id
    await wait(20)
  }
  expect(again).toContain('again 5 shop')
})

test('a thread that hangs is ended, what waits is refused with "send again", and another one takes its place', async () => {
  log.expectError('the intake thread hangs')
  const hanging = take('hang')
  await expect(take('waits')).rejects.toMatchObject({ code: 'unavailable' })
  await expect(hanging).rejects.toMatchObject({ code: 'unavailable' })
  let again: string | undefined
  while (!again) {
    again = (await take('again').catch(() => ({ id: undefined }))).id
    await wait(20)
  }
  expect(again).toContain('again 5 shop')
})

test('the thread hears what changed', async () => {
  ctx.live.publish('sources')
  let said = (await take('a')).id
  while (!said?.endsWith('sources')) said = (await take('a')).id
})

test('when it stops, what was taken is settled first, and nothing more is taken', async () => {
  const open = [take('wait'), take('a')]
  const stopped = workshop.stop()
  await expect(take('b')).rejects.toMatchObject({ code: 'unavailable' })
  expect((await Promise.all(open)).map(({ stored }) => stored)).toEqual([1, 1])
  await stopped
})
