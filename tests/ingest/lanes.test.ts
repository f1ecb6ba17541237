import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLanes, type Serve } from '#server/ingest/lanes.ts'

type Entry = { name: string; left: number }
const entry = (name: string, left = 1): Entry => ({ name, left })

/** Takes what the credit allows and notes from whom. */
function taking(log: string[]): Serve<Entry> {
  return (one, credit) => {
    const used = Math.min(one.left, credit)
    one.left -= used
    for (let i = 0; i < used; i++) log.push(one.name)
    return { used, isDone: one.left === 0 }
  }
}

test('one lane is served in its order, and what does not fit stays', () => {
  const lanes = createLanes<Entry>(10)
  for (const name of ['a', 'b', 'c']) lanes.add(1, entry(name, 4))
  const log: string[] = []
  expect(lanes.take(6, taking(log))).toBe(6)
  expect(log.join('')).toBe('aaaabb')
  expect(lanes.size()).toBe(2)
  expect(lanes.take(100, taking(log))).toBe(6)
  expect(log.join('')).toBe('aaaabbbbcccc')
  expect([lanes.size(), lanes.waiting(1)]).toEqual([0, 0])
})

test('a lane with little gets its turn although another is full', () => {
  const lanes = createLanes<Entry>(5)
  for (let i = 0; i < 1_000; i++) lanes.add(1, entry('f'))
  lanes.add(2, entry('q', 2))
  const log: string[] = []
  lanes.take(12, taking(log))
  expect(log.join('')).toBe('fffffqqfffff')
})

test('lanes share evenly, whoever came first and however large their entries are', () => {
  const lanes = createLanes<Entry>(10)
  for (let i = 0; i < 500; i++) lanes.add(1, entry('a', 1))
  for (let i = 0; i < 5; i++) lanes.add(2, entry('b', 100))
  const log: string[] = []
  for (let i = 0; i < 8; i++) lanes.take(50, taking(log))
  expect(log.filter((name) => name === 'a')).toHaveLength(200)
  expect(log.filter((name) => name === 'b')).toHaveLength(200)
})

test('what can only be taken whole is paid back later', () => {
  const lanes = createLanes<Entry>(10)
  for (let i = 0; i < 20; i++) lanes.add(1, entry('W', 40))
  for (let i = 0; i < 800; i++) lanes.add(2, entry('s'))
  const log: string[] = []
  const whole: Serve<Entry> = (one) => {
    log.push(one.name)
    return { used: one.left, isDone: true }
  }
  lanes.take(400, whole)
  const units = log.filter((name) => name === 'W').length * 40
  expect(Math.abs(units - log.filter((name) => name === 's').length)).toBeLessThanOrEqual(50)
})

test('a lane can be left out of a round, and a round can be ended early', () => {
  const lanes = createLanes<Entry>(5)
  for (let i = 0; i < 20; i++) lanes.add(1, entry('a'))
  lanes.add(2, entry('b'))
  const log: string[] = []
  expect(lanes.take(10, taking(log), { only: (key) => key === 2 })).toBe(1)
  expect(lanes.take(10, taking(log), { only: (key) => key === 2 })).toBe(0)
  let turns = 0
  lanes.take(100, taking(log), { isEnough: () => turns++ > 1 })
  expect(log.join('')).toBe('baaaaaaaaaa')
})

test('nothing is lost, doubled or taken out of its order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 30 })), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (given, quantum, budget) => {
        const lanes = createLanes<Entry & { key: number }>(quantum)
        for (const [at, [key, left]] of given.entries()) lanes.add(key, { name: String(at), left, key })
        const done: { key: number; name: string }[] = []
        let rounds = 0
        while (lanes.size() > 0 && rounds++ < 10_000) {
          lanes.take(budget, (one, credit) => {
            const used = Math.min(one.left, credit)
            one.left -= used
            if (one.left === 0) done.push(one)
            return { used, isDone: one.left === 0 }
          })
        }
        expect(done).toHaveLength(given.length)
        for (const key of [1, 2, 3, 4]) {
          const order = done.filter((one) => one.key === key).map(({ name }) => Number(name))
          expect(order).toEqual(order.toSorted((a, b) => a - b))
        }
      },
    ),
  )
})
