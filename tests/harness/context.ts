import { expect } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { readConfig } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { LiveHub } from '#server/platform/live.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { type TestClock, testClock } from './clock.ts'
import { cloneDatabase } from './database.ts'
import { type TestLog, testLog } from './log.ts'

export const testSecret = 'a secret of the tests, long enough for all'

export type TestContext = { ctx: ActorContext; clock: TestClock; log: TestLog; url: string; stop(): Promise<void> }

/** For tests of verbs: a context on a database of its own, acting as the system, without HTTP and jobs. */
export async function testContext(settings: Record<string, string> = {}): Promise<TestContext> {
  const database = await cloneDatabase()
  const { pool, db } = openDatabase(database.url, 8)
  const clock = testClock()
  const log = testLog()
  const ctx: ActorContext = {
    db,
    clock,
    config: readConfig({ SECRET_KEY: testSecret, PUBLIC_URL: 'http://knowfirst.test', ...settings }),
    log: log.log,
    live: new LiveHub(),
    metrics: createMetrics(),
    actor: { kind: 'system', id: 'test', name: 'Test' },
  }
  return {
    ctx,
    clock,
    log,
    url: database.url,
    async stop() {
      await pool.end()
      await database.drop()
      expect(log.unexpected()).toEqual([])
    },
  }
}
