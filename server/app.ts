import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { resolve } from 'node:path'
import { Router } from 'express'
import type { Logger } from 'pino'
import { type Clock, systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Context } from './platform/context.ts'
import { openDatabase } from './platform/database.ts'
import { startJobs } from './platform/jobs.ts'
import { listenLive } from './platform/listen.ts'
import { LiveHub } from './platform/live.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import { migrateDatabase } from './platform/migrate.ts'
import { keptSecret } from './platform/secret.ts'
import { createHttp } from './http/server.ts'

const poolSize = 16

export type App = { url: string; ctx: Context; stop(): Promise<void> }

/** Parts that a test, or the one who embeds Knowfirst, puts in place of the real ones. */
export type Overrides = { clock?: Clock; log?: Logger }

/** Puts all parts together and serves. `databaseUrl` is the database to use, embedded or the company's own. */
export async function startApp(config: Config, databaseUrl: string, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLog(config.LOG_LEVEL)
  const directUrl = config.DATABASE_DIRECT_URL ?? databaseUrl
  await migrateDatabase(directUrl)

  const { pool, db } = openDatabase(databaseUrl, poolSize)
  const ctx: Context = {
    db,
    clock: overrides.clock ?? systemClock,
    config: { ...config, SECRET_KEY: config.SECRET_KEY ?? (await keptSecret(resolve(config.DATA_DIR))) },
    log,
    live: new LiveHub(),
    metrics: createMetrics(),
  }
  const live = listenLive(() => directUrl, ctx.live, log)
  const jobs = await startJobs(ctx, directUrl, [])

  const server = createServer(
    createHttp(ctx, {
      ingest: Router(),
      auth: Router(),
      rest: Router(),
      pop: Router(),
      actorOf: async () => ({ kind: 'nobody' }),
    }),
  )
  const url = await listen(server, config)
  return {
    url,
    ctx,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await jobs.stop()
      await live.stop()
      await pool.end()
    },
  }
}

/** Starts to accept connections and returns the address a browser on this machine can open. */
async function listen(server: Server, config: Config): Promise<string> {
  server.listen(config.PORT, config.HOST)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.PORT
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? 'localhost' : config.HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
