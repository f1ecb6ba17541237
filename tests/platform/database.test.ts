import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '#server/platform/database.ts'
import { cloneDatabase } from '#tests/harness/database.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

test('a connection that breaks while it is lent leaves room for another, also when nobody returns it', async () => {
  const database = await cloneDatabase()
  cleanups.push(() => database.drop())
  const { pool } = openDatabase(database.url, 1)
  cleanups.push(() => pool.end())
  const other = openDatabase(database.url, 1).pool
  cleanups.push(() => other.end())

  const lent = await pool.connect()
  const { rows } = await lent.query<{ pid: number }>('select pg_backend_pid() as pid')
  const gone = new Promise<void>((end) => lent.once('end', () => end()))
  await other.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await gone
  await expect(lent.query('begin')).rejects.toThrow('not queryable')

  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  expect(() => lent.release()).not.toThrow()
  expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }])
})
