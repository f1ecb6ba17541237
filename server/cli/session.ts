import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { Logger } from 'pino'
import type { ActorContext } from '#server/domains/access/index.ts'
import { keptAddress } from '#server/platform/address.ts'
import { systemClock } from '#server/platform/clock.ts'
import type { Config } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { LiveHub } from '#server/platform/live.ts'
import { createLog } from '#server/platform/log.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { migrateDatabase } from '#server/platform/migrate.ts'
import { findPostgres, PostgresError, startPostgres } from '#server/platform/postgres/index.ts'

/** Runs `work` as the one at the command line, on the database of these settings, beside a running server or not. */
export async function withSession<T>(config: Config, work: (ctx: ActorContext) => Promise<T>): Promise<T> {
  // Standard output belongs to the answer.
  const log = createLog('warn', { write: (line) => void process.stderr.write(line) })
  const postgres = config.DATABASE_URL ? undefined : await borrowPostgres(resolve(config.DATA_DIR), log)
  try {
    const url = config.DATABASE_URL ?? postgres?.url ?? ''
    await migrateDatabase(config.DATABASE_DIRECT_URL ?? url)
    const { pool, db } = openDatabase(url, 4)
    try {
      return await work({
        db,
        clock: systemClock,
        config: { ...config, PUBLIC_URL: config.PUBLIC_URL ?? (await keptAddress(db)) },
        log,
        live: new LiveHub(),
        metrics: createMetrics(),
        actor: { kind: 'system', id: 'cli', name: `Command line (${accountName()})` },
      })
    } finally {
      await pool.end()
    }
  } finally {
    await postgres?.release()
  }
}

type Borrowed = { url: string; release(): Promise<void> }

/** The server that runs on this data folder, or one started for the moment. */
async function borrowPostgres(dataDir: string, log: Logger): Promise<Borrowed> {
  const running = async (): Promise<Borrowed | undefined> => {
    const url = await findPostgres(dataDir, log)
    return url ? { url, release: async () => {} } : undefined
  }
  const found = await running()
  if (found) return found
  try {
    const own = await startPostgres({ dataDir, log, holder: `The command line (process ${process.pid})` })
    return { url: own.url(), release: () => own.stop() }
  } catch (error) {
    // Knowfirst itself may have started in this moment.
    const started = error instanceof PostgresError ? await running() : undefined
    if (started) return started
    throw error
  }
}

/** Who typed it, for the audit log; an account without a name has a number. */
function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
