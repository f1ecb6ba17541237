import { expect, test } from 'vitest'
import type { Context } from '#server/platform/context.ts'
import { LiveHub } from '#server/platform/live.ts'
import { declareSnapshot } from '#server/platform/snapshot.ts'

/** A table of one row whose reads are counted. */
function table() {
  const rows = new Map([['known', 1]])
  let reads = 0
  const snapshotOf = declareSnapshot<number>({
    topic: 'sources',
    load: async () => {
      reads += 1
      const seen = new Map(rows)
      await Promise.resolve()
      return seen
    },
  })
  const live = new LiveHub()
  // safe because a snapshot asks the context for nothing but the hub
  const ctx = { live } as Context
  return { rows, live, snapshot: snapshotOf(ctx), reads: () => reads }
}

test('many lookups of known keys cost one read, and so do many at once', async () => {
  const { snapshot, reads } = table()
  await Promise.all(Array.from({ length: 100 }, () => snapshot.find('known')))
  for (let n = 0; n < 1_000; n += 1) expect(await snapshot.find('known')).toBe(1)
  expect(reads()).toBe(1)
})

test('a flood of unknown keys causes few reads', async () => {
  const { snapshot, reads } = table()
  for (let n = 0; n < 5_000; n += 1) expect(await snapshot.find(`guess ${n}`)).toBeUndefined()
  expect(reads()).toBeLessThan(200)
})

test('a change that is told is seen by the next lookup', async () => {
  const { snapshot, rows, live } = table()
  expect(await snapshot.find('known')).toBe(1)
  rows.set('known', 2)
  expect(await snapshot.find('known')).toBe(1)
  live.publish('sources')
  await new Promise((done) => setImmediate(done))
  expect(await snapshot.find('known')).toBe(2)
})

test('a read that began before a change does not count as current after it', async () => {
  const { snapshot, rows } = table()
  const early = snapshot.find('known')
  rows.set('known', 2)
  snapshot.forget()
  await early
  expect(await snapshot.find('known')).toBe(2)
})
