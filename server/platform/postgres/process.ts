import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import type { Cluster } from './cluster.ts'
import { type Outcome, run } from './command.ts'

/** What postmaster.pid says. `status` is PostgreSQL's word: starting, ready, stopping. */
export type Postmaster = { pid: number; port: number; status: string }

const pidFile = (folder: string) => join(folder, 'postmaster.pid')

/** The server that serves exactly this folder now, if one does. */
export async function findPostmaster(folder: string): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(folder), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  if (!(await servesFolder(pid, folder))) return undefined
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() || 'starting' }
}

/** PostgreSQL refuses to start beside a pid file that names a live process, even one that is not PostgreSQL. */
export async function clearStalePidFile(folder: string): Promise<void> {
  const path = pidFile(folder)
  const before = await readFile(path, 'utf8').catch(() => undefined)
  if (before === undefined || (await findPostmaster(folder))) return
  const aside = `${path}.stale-${process.pid}`
  await rename(path, aside).catch(() => {})
  // Another start may have put its own file there in this instant: give it back.
  if ((await readFile(aside, 'utf8').catch(() => before)) === before) await rm(aside, { force: true })
  else await rename(aside, path)
}

/** Whether this process is a PostgreSQL server on exactly this folder; a process ID may be in use again by another. */
async function servesFolder(pid: number, folder: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!/(^|\/)postgres$/.test(command.split('\0')[0] ?? '')) return false
    // PostgreSQL works in its data folder; comparing the inode sees through links and mounts.
    return (await worksIn(pid, folder)) ?? command.split('\0').includes(folder)
  }
  if (process.platform === 'win32') return true
  const { output } = await run('ps', ['-ww', '-p', String(pid), '-o', 'command='])
  return output.includes('postgres') && output.includes(folder)
}

async function worksIn(pid: number, folder: string): Promise<boolean | undefined> {
  const [works, wanted] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => undefined), stat(folder)])
  return works && works.dev === wanted.dev && works.ino === wanted.ino
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Starts the server and waits some seconds until it takes connections or fails. It is a session of its own and outlives us. */
export function startServer({ folder, binaries, account }: Cluster, port: number, fsync: boolean): Promise<Outcome> {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_connections: 100,
    // The only method that this build has costs more than the bytes it saves.
    wal_compression: 'off',
    max_wal_size: '2GB',
    // Right after a checkpoint every page that changes is written as a whole.
    checkpoint_timeout: '15min',
    synchronous_commit: 'on',
    random_page_cost: 1.1,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failing statements come to us as errors; in the log they would be customers' data in a second place.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(!fsync && { fsync: 'off', full_page_writes: 'off' }),
  }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  // An empty value must survive the shell that pg_ctl starts.
  const line = options.join(' ').replace('unix_socket_directories=', "unix_socket_directories=''")
  return run(
    binaries.pgCtl,
    ['start', '--wait', '--timeout=20', '--silent', '-D', folder, '-l', serverLog(folder), '-o', line],
    account,
  )
}

/**
 * Ends the children of a server that was killed. Most see it and go by themselves; one that computes does not, and
 * no server can start beside it. Only on Linux, where a process's folder can be read.
 */
export async function endOrphans(folder: string): Promise<void> {
  if (process.platform !== 'linux') return
  const pids = (await readdir('/proc')).map(Number).filter(Number.isSafeInteger)
  for (const pid of pids) {
    const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!title.startsWith('postgres: ') || !(await worksIn(pid, folder))) continue
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))?.[1]
    if (parent && !(await worksIn(Number(parent), folder))) process.kill(pid, 'SIGKILL')
  }
}

/** `fast` breaks connections and ends cleanly; `immediate` just ends, the next start recovers. */
export function stopServer({ folder, binaries, account }: Cluster, mode: 'fast' | 'immediate'): Promise<Outcome> {
  return run(binaries.pgCtl, ['stop', '--wait', '--timeout=60', '--silent', '-D', folder, '-m', mode], account)
}

export const serverLog = (folder: string) => join(folder, 'server.log')

/** A port that nobody listens on, below those that systems hand out for outgoing connections, so that it stays free. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000)
    const probe = createServer()
    try {
      probe.listen(port, '127.0.0.1')
      await once(probe, 'listening')
      return port
    } catch {
      continue
    } finally {
      probe.close()
    }
  }
}
