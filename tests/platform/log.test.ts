import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '#server/platform/log.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
})
afterAll(() => world.stop())

test('a query that failed is logged with its cause, and without its values', async () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const failure: unknown = await world.ctx.db
    .execute(sql`select ${'ada@example.com'}::int`)
    .catch((err: unknown) => err)
  log.error({ err: failure }, 'this failed')
  log.error({ err: new Error('told as it is') }, 'this too')
  const [query, other] = lines.map((line) => JSON.parse(line).err)
  expect(query).toMatchObject({ code: '22P02', query: 'select $1::int', stack: expect.any(String) })
  expect(query).not.toHaveProperty('params')
  expect(other).toMatchObject({ message: 'told as it is', stack: expect.any(String) })
})
