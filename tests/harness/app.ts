import { expect } from 'vitest'
import { type App, startApp } from '#server/app.ts'
import { readConfig } from '#server/platform/config.ts'
import { testClock, type TestClock } from './clock.ts'
import { testSecret } from './context.ts'
import { cloneDatabase } from './database.ts'
import { testLog, type TestLog } from './log.ts'

export type TestApp = App & { clock: TestClock; log: TestLog; databaseUrl: string }

/** The whole running app on a free port and a database of its own. `settings` are environment variables. */
export async function startTestApp(settings: Record<string, string> = {}): Promise<TestApp> {
  const database = await cloneDatabase()
  const clock = testClock()
  const log = testLog()
  const config = readConfig({ PORT: '0', SECRET_KEY: testSecret, DATABASE_URL: database.url, ...settings })
  const app = await startApp(config, database.url, { clock, log: log.log })
  return {
    ...app,
    clock,
    log,
    databaseUrl: database.url,
    async stop() {
      await app.stop()
      await database.drop()
      expect(log.unexpected()).toEqual([])
    },
  }
}
