import { open, rename, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Cluster } from './cluster.ts'
import { PostgresError, reasonIn } from './errors.ts'
import {
  clearStalePidFile,
  endOrphans,
  findPostmaster,
  freePort,
  type Postmaster,
  serverLog,
  startServer,
  stopServer,
} from './process.ts'

/** After `kill -9` of the server its children need a moment to see it and go. */
const lingerMs = 15_000
/** Who has not gone after this is computing and does not see it. */
const orphanMs = 5_000
const keptLogBytes = 5_000_000

/** Finds the server that is already there, or starts it. Waits out a start, a recovery or a stop that is under way. */
export async function bringUp(
  cluster: Cluster,
  options: { port?: number; fsync: boolean; log: Logger; signal: AbortSignal },
): Promise<Postmaster> {
  const begun = performance.now()
  let waits = 0
  let startedHere = false
  for (;;) {
    if (options.signal.aborted && startedHere) await stopServer(cluster, 'fast')
    options.signal.throwIfAborted()
    const found = await findPostmaster(cluster.folder)
    if (found?.status === 'ready') return found
    if (found) {
      if (++waits % 50 === 0) options.log.info(`PostgreSQL is ${found.status}, waiting for it.`)
      await sleep(200)
      continue
    }
    await clearStalePidFile(cluster.folder)
    await boundLog(cluster.folder)
    const before = await sizeOf(serverLog(cluster.folder))
    startedHere = true
    const started = await startServer(cluster, options.port ?? (await freePort()), options.fsync)
    if (started.ok || (await findPostmaster(cluster.folder))) continue
    const said = await textAfter(serverLog(cluster.folder), before)
    const waited = performance.now() - begun
    if (waited > lingerMs || !isPassing(said)) {
      throw new PostgresError(`PostgreSQL cannot start: ${reasonIn(said || started.output)}.`)
    }
    if (waited > orphanMs && /pre-existing shared memory/.test(said)) await endOrphans(cluster.folder)
    await sleep(300)
  }
}

/** Reasons that go away by themselves: a predecessor that is not quite gone, or another start in the same instant. */
const isPassing = (said: string) =>
  /pre-existing shared memory|lock file .* already exists|lock file .* is empty|Address already in use/.test(said)

async function boundLog(folder: string): Promise<void> {
  const path = serverLog(folder)
  if ((await sizeOf(path)) > keptLogBytes) await rename(path, `${path}.old`)
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )

async function textAfter(path: string, position: number): Promise<string> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(20_000), position })
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return ''
  }
}
