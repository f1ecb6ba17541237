import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, test } from 'vitest'
import { z } from 'zod'
import { openDatabase } from '#server/platform/database.ts'
import { declareJob, enqueueJob, startJobs } from '#server/platform/jobs.ts'
import { migrateDatabase } from '#server/platform/migrate.ts'
import { startPostgres } from '#server/platform/postgres/index.ts'
import { testContext } from '#tests/harness/context.ts'
import { makeDataDir } from '#tests/harness/data-dir.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

test('jobs go on after PostgreSQL was killed in the middle of one', async () => {
  const log = pino({ level: 'silent' })
  const folder = await makeDataDir()
  cleanups.push(() => folder.remove())
  const postgres = await startPostgres({ dataDir: folder.path, log, fsync: false })
  cleanups.push(() => postgres.stop())
  await migrateDatabase(postgres.url())
  const { pool, db } = openDatabase(postgres.url(), 2)
  cleanups.push(() => pool.end())
  const context = await testContext()
  cleanups.push(() => context.stop())

  const begun = Promise.withResolvers<void>()
  const killed = Promise.withResolvers<void>()
  const ran = Promise.withResolvers<void>()
  const long = declareJob({
    name: 'test.long',
    input: z.object({}),
    async run() {
      begun.resolve()
      await killed.promise
    },
  })
  const short = declareJob({ name: 'test.short', input: z.object({}), run: async () => ran.resolve() })
  const jobs = await startJobs({ ...context.ctx, log }, postgres.url(), [long, short])
  cleanups.push(() => jobs.stop())

  const queue = (name: string) => db.transaction((tx) => enqueueJob(tx, { name, input: z.object({}) }, {}))
  await queue('test.long')
  await begun.promise
  const [pid] = (await readFile(join(folder.path, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
  process.kill(Number(pid), 'SIGKILL')
  killed.resolve()
  for (;;) {
    const queued = await queue('test.short').then(
      () => true,
      () => false,
    )
    if (queued) break
    await new Promise((done) => setTimeout(done, 200))
  }
  await ran.promise
})
