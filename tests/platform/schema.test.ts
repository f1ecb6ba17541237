import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateDatabase } from '#server/platform/migrate.ts'
import { cloneDatabase, type TestDatabase } from '#tests/harness/database.ts'
import { dumpSchema } from '#tests/harness/schema-dump.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await cloneDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

/** Its diff shows what a migration does. Written anew by `npx vitest run tests/platform/schema.test.ts -u`. */
test('drizzle/schema.sql is what the migrations make', async () => {
  await expect(await dumpSchema(client)).toMatchFileSnapshot('../../drizzle/schema.sql')
})

test('migrating a second time, and twice at once, changes nothing', async () => {
  const before = await dumpSchema(client)
  await Promise.all([migrateDatabase(database.url), migrateDatabase(database.url)])
  expect(await dumpSchema(client)).toBe(before)
})
