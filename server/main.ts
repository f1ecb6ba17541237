import { resolve } from 'node:path'
import { startApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { type EmbeddedPostgres, PostgresError, startPostgres } from './platform/postgres/index.ts'

try {
  await main(readConfig(process.env))
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof PostgresError)) throw error
  console.error(error.message)
  process.exit(1)
}

async function main(config: Config): Promise<void> {
  const log = createLog(config.LOG_LEVEL)
  const postgres: EmbeddedPostgres | undefined = config.DATABASE_URL
    ? undefined
    : await startPostgres({
        dataDir: resolve(config.DATA_DIR),
        log,
        holder: `Knowfirst (process ${process.pid}, http://${config.HOST}:${config.PORT})`,
        onLost(error) {
          console.error(error.message)
          process.exit(1)
        },
      })
  const app = await startApp(config, config.DATABASE_URL ?? postgres?.url() ?? '', { log })
  console.log(`Knowfirst is ready at ${app.url}`)

  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) return
      ending = true
      void app
        .stop()
        .then(() => postgres?.stop())
        .then(() => process.exit(0))
    })
  }
}
