import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { createLog } from '#server/platform/log.ts'
import { startPostgres } from '#server/platform/postgres/index.ts'
import { makeDataDir } from '#tests/harness/data-dir.ts'
import { startFlags } from '#tests/harness/program.ts'
import { apiKeyOf, growWorld, type Size } from './seed.ts'

/** A running Knowfirst, as an operator starts it, on a database with customers and events in it. */
export type World = {
  url: string
  apiKey: string
  pool: pg.Pool
  databaseUrl: string
  /** How much is in it now. */
  seeded: Size
  /** Puts more into it; returns the seconds that took. */
  grow(to: Size): Promise<number>
  app: ChildProcess
  postmasterPid: number
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** A real PostgreSQL with fsync on, empty, and the app as a process of its own. */
export async function startWorld(): Promise<World> {
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
  const apiKey = await apiKeyOf(databaseUrl)
  const world: World = {
    url,
    apiKey,
    pool,
    databaseUrl,
    seeded: { customers: 0, events: 0, issues: 0, days: 0 },
    app,
    postmasterPid: await postmasterOf(dataDir),
    async grow(to) {
      const seconds = await growWorld(pool, databaseUrl, world.seeded, to)
      world.seeded = to
      return seconds
    },
    async stop() {
      app.kill('SIGTERM')
      if (app.exitCode === null) await once(app, 'exit')
      await pool.end()
      await postgres.stop('immediate')
      await folder.remove()
    },
  }
  return world
}

/** The first line of PostgreSQL's own file names its process. */
async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n', 1)[0])
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
