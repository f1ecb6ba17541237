import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import { chmod, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, PostgresError, startPostgres } from '#server/platform/postgres/index.ts'
import { makeDataDir } from '#tests/harness/data-dir.ts'

const log = pino({ level: 'silent' })
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function newDataDir(): Promise<string> {
  const folder = await makeDataDir()
  cleanups.push(
    () => folder.remove(),
    () => killServer(folder.path),
  )
  return folder.path
}

async function start(dataDir: string, options: { holder?: string } = {}): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ dataDir, log, fsync: false, ...options })
  cleanups.push(() => postgres.stop())
  return postgres
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.url())
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

const pidFile = (dataDir: string) => join(dataDir, 'postgres', 'postmaster.pid')

async function serverPid(dataDir: string): Promise<number | undefined> {
  const text = await readFile(pidFile(dataDir), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number(text.split('\n')[0])
}

/** Only when the pid file names the server of this folder. */
async function killServer(dataDir: string): Promise<void> {
  const pid = await serverPid(dataDir)
  if (!pid) return
  const { stdout } = spawnSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  if (stdout.includes('postgres') && stdout.includes(dataDir)) process.kill(pid, 'SIGKILL')
}

/** Retries until PostgreSQL, which is being restarted, answers. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 200; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0) throw error
      await new Promise((done) => setTimeout(done, 200))
    }
  }
}

/** An app of its own process, so that it can be killed. Resolves when its PostgreSQL is up. */
async function startElsewhere(dataDir: string): Promise<ChildProcess> {
  const script = `
    import { pino } from 'pino'
    import { startPostgres } from '#server/platform/postgres/index.ts'
    await startPostgres({ dataDir: process.argv[1], log: pino({ level: 'silent' }), fsync: false, holder: 'Elsewhere' })
    console.log('up')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  cleanups.push(() => child.kill('SIGKILL'))
  await new Promise<void>((up, failed) => {
    child.stdout.once('data', () => up())
    child.once('exit', () => failed(new Error('ended before it was up')))
  })
  return child
}

test('the first start makes a database of UTF-8 text, and rows outlive stop and start', async () => {
  const dataDir = await newDataDir()
  const first = await start(dataDir)
  await query(first, `create table kept as select 'Ünïcode' as word`)
  expect(await query(first, `select lower('ÉÀ'), current_setting('TimeZone')`)).toEqual(['éà', 'UTC'])
  await first.stop()
  expect(await serverPid(dataDir)).toBeUndefined()
  const second = await start(dataDir)
  expect(await query(second, 'select word from kept')).toEqual(['Ünïcode'])
})

test('nobody gets in without the password, which only the server account can read', async () => {
  const dataDir = await newDataDir()
  const postgres = await start(dataDir)
  const guess = new URL(postgres.url())
  guess.password = 'guess'
  await expect(new pg.Client(guess.href).connect()).rejects.toThrow('password authentication failed')
  const { mode } = await stat(join(dataDir, 'postgres', 'knowfirst.password'))
  expect(mode & 0o077).toBe(0)
  expect(await query(postgres, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([false])
})

test('a server that was killed is there again at the same address, with every committed row', async () => {
  const dataDir = await newDataDir()
  const postgres = await start(dataDir)
  const url = postgres.url()
  await query(postgres, 'create table kept as select 1 as n')
  await killServer(dataDir)
  expect(await eventually(() => query(postgres, 'select n from kept'))).toEqual([1])
  expect(postgres.url()).toBe(url)
})

test('a server whose children still compute is restarted all the same', async () => {
  const dataDir = await newDataDir()
  const postgres = await start(dataDir)
  const endless = `set statement_timeout = '50s'; do $$ begin loop end loop; end $$`
  const busy = query(postgres, endless).catch(() => 'ended')
  await eventually(async () => {
    expect(
      await query(postgres, `select 1 from pg_stat_activity where query like '%loop%' and state = 'active'`),
    ).toEqual([1, 1])
  })
  await killServer(dataDir)
  expect(await eventually(() => query(postgres, 'select 1'))).toEqual([1])
  expect(await busy).toBe('ended')
})

test('a connection that an administrator ends does not end anything else', async () => {
  const dataDir = await newDataDir()
  const postgres = await start(dataDir)
  const pid = await serverPid(dataDir)
  const admin = new URL(postgres.url('postgres'))
  admin.username = 'postgres'
  const client = new pg.Client(admin.href)
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`)
  await eventually(async () => {
    const { rows } = await client.query(`select 1 from pg_locks where locktype = 'advisory'`)
    expect(rows).toHaveLength(1)
  })
  await client.end()
  expect(await serverPid(dataDir)).toBe(pid)
})

test('a running server whose app was killed is adopted', async () => {
  const dataDir = await newDataDir()
  const elsewhere = await startElsewhere(dataDir)
  const pid = await serverPid(dataDir)
  elsewhere.kill('SIGKILL')
  const postgres = await start(dataDir)
  expect(await serverPid(dataDir)).toBe(pid)
  expect(await query(postgres, 'select 1')).toEqual([1])
})

test('app and server killed together: the next start recovers', async () => {
  const dataDir = await newDataDir()
  const elsewhere = await startElsewhere(dataDir)
  elsewhere.kill('SIGKILL')
  await killServer(dataDir)
  expect(await query(await start(dataDir), 'select 1')).toEqual([1])
})

test('a pid file that names a foreign live process stops nobody and harms nobody', async () => {
  const dataDir = await newDataDir()
  const postgres = await start(dataDir)
  const left = await readFile(pidFile(dataDir), 'utf8')
  await postgres.stop()
  const foreign = spawn('sleep', ['300'])
  cleanups.push(() => foreign.kill())
  await writeFile(pidFile(dataDir), left.replace(/^\d+/, String(foreign.pid)), { mode: 0o600 })
  const owner = await stat(join(dataDir, 'postgres'))
  chownSync(pidFile(dataDir), owner.uid, owner.gid)
  expect(await query(await start(dataDir), 'select 1')).toEqual([1])
  expect(foreign.exitCode).toBeNull()
  expect(await readdir(join(dataDir, 'postgres'))).not.toContainEqual(expect.stringContaining('stale'))
})

test('a second start is refused, says who holds the data, and leaves the first alone', async () => {
  const dataDir = await newDataDir()
  const first = await start(dataDir, { holder: 'Knowfirst (process 42, http://127.0.0.1:4000)' })
  const second = startPostgres({ dataDir, log, fsync: false })
  await expect(second).rejects.toThrow(
    'Knowfirst (process 42, http://127.0.0.1:4000) already runs on this data: use that one, or start with another DATA_DIR.',
  )
  await expect(second).rejects.toBeInstanceOf(PostgresError)
  expect(await query(first, 'select 1')).toEqual([1])
})

test('of three starts in one instant on a new folder exactly one wins', async () => {
  const dataDir = await newDataDir()
  const starts = await Promise.allSettled([1, 2, 3].map(() => startElsewhere(dataDir)))
  expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(await readdir(dataDir)).toEqual(['postgres'])
})

test.runIf(process.getuid?.() === 0)(
  'a folder that the server account may not enter gets its data elsewhere, and a copy of it is refused',
  async () => {
    const dataDir = await newDataDir()
    await chmod(dataDir, 0o700)
    const postgres = await start(dataDir)
    const moved = await readlink(join(dataDir, 'postgres'))
    cleanups.splice(0, 0, () => rm(dirname(moved), { recursive: true }))
    expect(moved).toMatch(/^\/var\/lib\/knowfirst\/[0-9a-f]{12}\/postgres$/)
    await query(postgres, 'create table kept as select 1 as n')
    await postgres.stop()
    expect(await query(await start(dataDir), 'select n from kept')).toEqual([1])

    const copy = await newDataDir()
    await symlink(moved, join(copy, 'postgres'))
    await expect(start(copy)).rejects.toThrow(`is a link to the data of ${dataDir}, as after a copy`)
  },
)

test('data of another major version is refused in one sentence', async () => {
  const dataDir = await newDataDir()
  await (await start(dataDir)).stop()
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  await expect(start(dataDir)).rejects.toThrow(
    /was made by PostgreSQL 17, this Knowfirst brings PostgreSQL 18: start the Knowfirst that made it/,
  )
})

test('a folder of somebody else is not taken for a database', async () => {
  const dataDir = await newDataDir()
  await writeFile(join(dataDir, 'postgres'), 'a file')
  await expect(start(dataDir)).rejects.toBeInstanceOf(PostgresError)
})
