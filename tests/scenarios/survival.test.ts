import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { makeDataDir } from '#tests/harness/data-dir.ts'
import { type Program, startProgram } from '#tests/harness/program.ts'

const admin = { ADMIN_EMAIL: 'ada@example.com', ADMIN_PASSWORD: 'a long enough password' }
/** Each test starts the whole program several times. */
vi.setConfig({ testTimeout: 180_000 })

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function newDataDir(): Promise<string> {
  const folder = await makeDataDir()
  cleanups.push(
    () => folder.remove(),
    () => processesOn(folder.path).forEach((pid) => process.kill(pid, 'SIGKILL')),
  )
  return folder.path
}

/** Process IDs of PostgreSQL servers on this folder. */
function processesOn(dataDir: string): number[] {
  const { stdout } = spawnSync('ps', ['-eww', '-o', 'pid=,command='], { encoding: 'utf8' })
  return stdout
    .split('\n')
    .filter((line) => line.includes('postgres') && line.includes(dataDir))
    .map((line) => Number.parseInt(line, 10))
}

async function start(dataDir: string, variables: Record<string, string> = {}): Promise<Program> {
  const program = await startProgram({ DATA_DIR: dataDir, ...admin, ...variables })
  cleanups.push(() => program.child.kill('SIGKILL'))
  return program
}

/** Signs in as the first administrator: reads the row that was written before. */
async function signIn(url: string): Promise<number> {
  const answer = await fetch(`${url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: admin.ADMIN_EMAIL, password: admin.ADMIN_PASSWORD }),
  })
  return answer.status
}

async function serverPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let left = 600; left > 0; left--) {
    if (await holds()) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('It did not come true.')
}

test('PostgreSQL is killed: the app says that it is away, restarts it and serves on', async () => {
  const dataDir = await newDataDir()
  const app = await start(dataDir)
  const killed = await serverPid(dataDir)
  process.kill(killed, 'SIGKILL')
  const seen = new Set<number>()
  await until(async () => {
    const { status } = await fetch(`${app.url}/readyz`)
    seen.add(status)
    return status === 200 && (await serverPid(dataDir).catch(() => killed)) !== killed
  })
  expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([])
  expect(await signIn(app.url)).toBe(200)
  expect(app.child.exitCode).toBeNull()
})

test('the app is killed: the next start adopts its PostgreSQL', async () => {
  const dataDir = await newDataDir()
  const app = await start(dataDir)
  const server = await serverPid(dataDir)
  app.child.kill('SIGKILL')
  await app.exited
  const next = await start(dataDir)
  expect(await serverPid(dataDir)).toBe(server)
  expect(await signIn(next.url)).toBe(200)
})

test('both are killed: the next start recovers', async () => {
  const dataDir = await newDataDir()
  const app = await start(dataDir)
  app.child.kill('SIGKILL')
  process.kill(await serverPid(dataDir), 'SIGKILL')
  await app.exited
  expect(await signIn((await start(dataDir)).url)).toBe(200)
})

test('a second start says who runs on this data, and stops', async () => {
  const dataDir = await newDataDir()
  const app = await start(dataDir, { PORT: '0' })
  const second = await start(dataDir)
  expect(await second.exited).toBe(1)
  expect(second.output()).toBe(
    `Knowfirst (process ${app.child.pid}, http://127.0.0.1:0) already runs on this data: use that one, or start with another DATA_DIR.`,
  )
  expect(await signIn(app.url)).toBe(200)
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends both in order, and nothing is left', async (signal) => {
  const dataDir = await newDataDir()
  const app = await start(dataDir)
  app.child.kill(signal)
  // npm passes Ctrl-C on to a program that has got it already.
  app.child.kill(signal)
  const code = await app.exited
  expect({ code, said: app.output() }).toEqual({ code: 0, said: '' })
  expect(processesOn(dataDir)).toEqual([])
})

test('a port that is taken is named in one sentence, and nothing is left', async () => {
  const app = await start(await newDataDir())
  const dataDir = await newDataDir()
  const second = await start(dataDir, { PORT: new URL(app.url).port })
  expect(await second.exited).toBe(1)
  expect(second.output()).toMatch(/^Another program already listens there \(.*\): set PORT to a free one\.$/)
  expect(processesOn(dataDir)).toEqual([])
})

test('a database that does not answer is named in one sentence', async () => {
  const app = await start(await newDataDir(), {
    DATABASE_URL: 'postgres://knowfirst@127.0.0.1:1/knowfirst',
    SECRET_KEY: 'a secret of the tests, long enough for all',
  })
  expect(await app.exited).toBe(1)
  expect(app.output()).toMatch(/^The database of DATABASE_URL does not answer \(.*ECONNREFUSED.*\)\.$/)
})

test('a setting that nobody knows stops the start before anything is made', async () => {
  const dataDir = await newDataDir()
  const app = await start(dataDir, { SMTP_ULR: 'smtp://localhost' })
  expect(await app.exited).toBe(1)
  expect(app.output()).toMatch(/^SMTP_ULR is not a setting of Knowfirst\./)
})
