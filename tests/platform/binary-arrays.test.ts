import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { binaryArray } from '#server/platform/binary-arrays.ts'
import { runKept } from '#server/platform/plans.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
})
afterAll(() => world.stop())

/** What PostgreSQL understood, and what it would have understood of the same array as text. */
async function both(type: string, values: unknown[]) {
  const array = binaryArray(type, values)
  if (!array) throw new Error('not in binary form')
  const cast = sql.raw(`::${type}[]`)
  const { rows } = await world.ctx.db.execute(
    sql`select ${sql.param(array)}${cast}::text as binary, (${sql.param(values)}${cast})::text as text`,
  )
  return rows[0] ?? {}
}

test.each([
  ['text', ['', 'a', null, 'ä€😀', 'x'.repeat(50), 'ü'.repeat(50), '"quoted", \\ {}', 'NULL', ' ']],
  ['text', []],
  ['uuid', [randomUUID(), null, randomUUID().toUpperCase()]],
  ['int', [0, 1, -1, 2_147_483_647, -2_147_483_648, null]],
  ['bigint', [0, -1, 1, '12', '-999999999999999', 4_294_967_295, 4_294_967_296, -4_294_967_297, null]],
  ['bigint', [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
  ['timestamptz', ['2026-11-22T10:00:00.123Z', '1999-12-31T23:59:59.999Z', '2000-01-01T00:00:00.000Z', null]],
  ['boolean', [true, false, null]],
  ['jsonb', ['{"a":[1,"ü"]}', null, '[]', '"x"']],
])('%s: PostgreSQL reads from the binary form what it reads from text', async (type, values) => {
  const { binary, text } = await both(type, values)
  expect(binary).toEqual(text)
  expect(binary).toBeTruthy()
})

test.each([
  ['numeric', [1]],
  ['text', [1]],
  ['uuid', ['no-uuid']],
  ['int', [2_147_483_648]],
  ['int', [1.5]],
  ['bigint', ['9007199254740993']],
  ['bigint', [Number.MAX_SAFE_INTEGER + 1]],
  ['timestamptz', ['2026-11-22 10:00:00.123456+00']],
  ['timestamptz', ['2026-11-22T10:00:00.1234Z']],
  ['timestamptz', ['+012026-11-22T10:00:00.123Z']],
])('%s: what is not surely the same goes as text', (type, values) => {
  expect(binaryArray(type, values)).toBeUndefined()
})

test('any text and any number comes through as it is', async () => {
  const element = fc.option(fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('\0', '')))
  await fc.assert(
    fc.asyncProperty(fc.array(element), fc.array(fc.maxSafeInteger()), async (texts, numbers) => {
      const [row] = await world.ctx.db.transaction((tx) =>
        runKept<{ texts: (string | null)[]; numbers: string[] }>(
          tx,
          world.ctx,
          '',
          sql`select ${sql.param(texts)}::text[] as texts, ${sql.param(numbers)}::bigint[] as numbers`,
        ),
      )
      expect(row?.texts).toEqual(texts)
      expect(row?.numbers.map(Number)).toEqual(numbers)
    }),
    { numRuns: 50 },
  )
})
