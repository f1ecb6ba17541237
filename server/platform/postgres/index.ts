import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type pg from 'pg'
import { type Cluster, openCluster, superuser } from './cluster.ts'
import { errorCode, PostgresError } from './errors.ts'
import { TakenError, takeGuard } from './guard.ts'
import { placeCluster } from './place.ts'
import { findPostmaster, stopServer } from './process.ts'
import { bringUp } from './server.ts'

export { PostgresError } from './errors.ts'

export type PostgresOptions = {
  /** The server's data is kept in its folder `postgres`. As root, other users must be able to enter `dataDir`. */
  dataDir: string
  log: Logger
  /** `false` is for tests: faster, and the data does not outlive a power cut. */
  fsync?: boolean
  /** Who to name when another start finds the data in use; at most 63 bytes. */
  holder?: string
  /** Gives up a start that may take long, such as a recovery. */
  signal?: AbortSignal
  /** Called when another app took the data while the server was down: this one must end. */
  onLost?(error: PostgresError): void
}

/** A PostgreSQL of our own that is watched and restarted at the same address until `stop()`. */
export type EmbeddedPostgres = {
  /** A connection string of a database, `knowfirst` when none is named; valid until `stop()`. */
  url(database?: string): string
  /** Ends the server; `immediate` without a checkpoint, the next start then recovers. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
}

/** The role of the connection strings: it may make databases, and is no superuser, as on a company's own server. */
const role = 'knowfirst'
const defaultDatabase = 'knowfirst'

/**
 * Starts PostgreSQL on `dataDir`, or adopts the one that a killed app left running there.
 * Throws `PostgresError`, one sentence for the person who starts it, also when another app holds this data.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { log, fsync = true, holder = `Knowfirst (process ${process.pid})` } = options
  const { cluster, password } = await openData(options.dataDir, fsync, log)
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])])
  const up = (port?: number) => holdServer(cluster, password, { port, fsync, holder, log, signal })

  let held = await up()
  let comingBack: Promise<Held | undefined> | undefined
  let lost = false
  const watching = watch()

  /** Ends when we stop or when the data is lost to another app. */
  async function watch(): Promise<void> {
    for (;;) {
      await new Promise<void>((gone) => held.guard.once('end', () => gone()))
      if (signal.aborted) return
      log.warn('The connection to PostgreSQL broke, seeing to it.')
      comingBack = comeBack(held.port)
      const again = await comingBack
      if (!again) return
      held = again
      log.warn('PostgreSQL is there again.')
    }
  }

  async function comeBack(port: number): Promise<Held | undefined> {
    for (;;) {
      try {
        return await up(port)
      } catch (error) {
        if (signal.aborted) return undefined
        if (error instanceof TakenError) {
          lost = true
          options.onLost?.(error)
          return undefined
        }
        log.error({ err: error }, 'PostgreSQL does not come back yet')
        await sleep(2_000, undefined, { signal }).catch(() => {})
      }
    }
  }

  return {
    url: (database = defaultDatabase) => serverUrl(held.port, role, password, database),
    async stop(mode = 'fast') {
      stopping.abort()
      const again = await comingBack
      if (again) held = again
      if (lost) return
      const stopped = await stopServer(cluster, mode)
      if (!stopped.ok && mode === 'fast') await stopServer(cluster, 'immediate')
      await held.guard.end().catch(() => {})
      await watching
    },
  }
}

/** Where the server that runs on `dataDir` now takes connections; undefined when none is ready. Takes no guard. */
export async function findPostgres(dataDir: string, log: Logger): Promise<string | undefined> {
  const { cluster, password } = await openData(dataDir, true, log)
  const found = await findPostmaster(cluster.folder)
  return found?.status === 'ready' ? serverUrl(found.port, role, password, defaultDatabase) : undefined
}

type Held = { port: number; guard: pg.Client }

/** Brings the server up and takes the guard; a server that ends between the two is brought up again. */
async function holdServer(
  cluster: Cluster,
  password: string,
  options: { port?: number; fsync: boolean; holder: string; log: Logger; signal: AbortSignal },
): Promise<Held> {
  const giveUp = performance.now() + 30_000
  for (;;) {
    const { port } = await bringUp(cluster, options)
    try {
      const guard = await takeGuard(serverUrl(port, superuser, password, 'postgres'), options.holder)
      if (options.port === undefined || options.port === port) {
        await prepareDatabase(guard, password)
        return { port, guard }
      }
      // Somebody else started it at another address and is gone; ours is already in use by our pools.
      await stopServer(cluster, 'fast')
      await guard.end().catch(() => {})
    } catch (error) {
      if (error instanceof PostgresError) throw error
      if (performance.now() > giveUp) throw new PostgresError(`PostgreSQL does not answer: ${String(error)}.`)
      await sleep(200)
    }
  }
}

async function openData(dataDir: string, fsync: boolean, log: Logger): Promise<{ cluster: Cluster; password: string }> {
  try {
    const cluster = await placeCluster(dataDir, log)
    return { cluster, password: await openCluster(cluster, fsync) }
  } catch (error) {
    // Such as a full disk or a missing permission: Node's message names the call and the path.
    if (error instanceof Error && /^E[A-Z0-9]+$/.test(errorCode(error)))
      throw new PostgresError(`PostgreSQL cannot use ${dataDir}: ${error.message}.`)
    throw error
  }
}

async function prepareDatabase(client: pg.Client, password: string): Promise<void> {
  const roles = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (!roles.rowCount) {
    await client.query(`create role ${role} login createdb password ${client.escapeLiteral(password)}`)
  }
  const databases = await client.query('select 1 from pg_database where datname = $1', [defaultDatabase])
  if (!databases.rowCount) await client.query(`create database ${defaultDatabase} owner ${role}`)
}

const serverUrl = (port: number, user: string, password: string, database: string) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
