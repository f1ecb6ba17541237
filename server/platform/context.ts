import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { LiveHub } from './live.ts'
import type { Metrics } from './metrics.ts'

/** What every verb may use. Made once by `app.ts`; a test replaces parts of it. */
export type Context = {
  db: Database
  clock: Clock
  config: Config
  log: Logger
  live: LiveHub
  metrics: Metrics
}
