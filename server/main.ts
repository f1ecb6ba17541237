import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, startApp } from './app.ts'
import { setupNeeded } from './domains/access/index.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { type EmbeddedPostgres, startPostgres } from './platform/postgres/index.ts'
import { reasonNotToStart } from './start-failure.ts'

/** One Ctrl-C arrives twice under npm, which passes it on: only a later one is a second wish. */
const sameSignalMs = 1_000
/** What still runs after this is left to its next start. */
const stopMs = 10_000

let postgres: EmbeddedPostgres | undefined
let app: App | undefined
let endedAt: number | undefined
const startIsVain = new AbortController()

const starting = start()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())
await starting

async function start(): Promise<void> {
  try {
    await startWith(readConfig(process.env))
  } catch (error) {
    if (endedAt !== undefined) return
    await postgres?.stop()
    console.error(reasonNotToStart(error) ?? error)
    process.exit(1)
  }
}

async function startWith(config: Config): Promise<void> {
  const log = createLog(config.LOG_LEVEL)
  if (!config.DATABASE_URL) {
    postgres = await startPostgres({
      dataDir: resolve(config.DATA_DIR),
      log,
      holder: `Knowfirst (process ${process.pid}, http://${config.HOST}:${config.PORT})`,
      signal: startIsVain.signal,
      onLost: (error) => leave(1, error.message),
    })
  }
  const databaseUrl = config.DATABASE_URL ?? postgres?.url()
  if (!databaseUrl) throw new ConfigError('There is no database.')
  app = await startApp(config, databaseUrl, { log, intake: 'thread' })
  console.log(`Knowfirst is ready at ${app.url}`)
  if (await setupNeeded(app.ctx.db)) console.log('There is no user yet: the first visit makes the administrator.')
}

/** Ends in order at the first signal, at once at the second; neither leaves PostgreSQL running. */
async function end(): Promise<void> {
  if (endedAt !== undefined) {
    if (performance.now() - endedAt < sameSignalMs) return
    await postgres?.stop('immediate')
    leave(1, 'Knowfirst was stopped without waiting for its work.')
  }
  endedAt = performance.now()
  startIsVain.abort()
  await starting
  await Promise.race([app?.stop(), sleep(stopMs)])
  await postgres?.stop()
  leave(0)
}

function leave(code: number, message?: string): never {
  if (message) console.error(message)
  process.exit(code)
}
