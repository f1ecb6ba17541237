import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { createLog } from '#server/platform/log.ts'
import { startPostgres } from '#server/platform/postgres/index.ts'
import { makeDataDir } from '#tests/harness/data-dir.ts'
import { apiKeyOf, type Seeded, seedWorld, type Size } from './seed.ts'

/** A running Knowfirst, as an operator starts it, on a database with customers and events in it. */
export type World = {
  url: string
  apiKey: string
  pool: pg.Pool
  databaseUrl: string
  seeded: Seeded
  app: ChildProcess
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** A real PostgreSQL with fsync on, the seeded rows, and the app as a process of its own. */
export async function startWorld(size: Size): Promise<World> {
  const folder = await makeDataDir()
  const dataDir = folder.path
  const postgres = await startPostgres({ dataDir, log: createLog('silent') })
  const databaseUrl = postgres.url()
  const environment = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'b'.repeat(64),
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: dataDir,
  }
  const app = spawn(process.execPath, [...(await startFlags()), 'server/main.ts'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await addressOf(app)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  const seeded = await seedWorld(pool, databaseUrl, size)
  const apiKey = await apiKeyOf(databaseUrl)
  return {
    url,
    apiKey,
    pool,
    databaseUrl,
    seeded,
    app,
    async stop() {
      app.kill('SIGTERM')
      if (app.exitCode === null) await once(app, 'exit')
      await pool.end()
      await postgres.stop('immediate')
      await folder.remove()
    },
  }
}

/** What `npm start` tells Node, so that the server runs as an operator's does. */
async function startFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return String(scripts.start).match(/--\S+-size=\d+/g) ?? []
}

/** Reads the line with which the app says that it is ready. */
async function addressOf(app: ChildProcess): Promise<string> {
  if (!app.stdout) throw new Error('the app has no output')
  for await (const line of createInterface({ input: app.stdout })) {
    const url = /Knowfirst is ready at (\S+)/.exec(line)?.[1]
    if (url) {
      app.stdout.resume()
      return url
    }
  }
  throw new Error('the app ended before it was ready')
}

/** The most memory that a process ever held, in MB, from /proc; undefined elsewhere than on Linux. */
export async function mostResidentMb(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1]
  return kilobytes ? Number(kilobytes) / 1024 : undefined
}
