import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actorFromApiKey } from '#server/domains/access/index.ts'
import { runCommandLine } from '#server/cli/run.ts'
import { lookUpSource } from '#server/domains/sources/index.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { testSecret } from '#tests/harness/context.ts'

const root = join(import.meta.dirname, '../..')

let app: TestApp
beforeAll(async () => void (app = await startTestApp()))
afterAll(async () => await app.stop())

type Outcome = { code: number; stdout: string; stderr: string }

/** Runs the command line as a user would, beside the running app, on the same database. */
async function cli(...args: string[]): Promise<Outcome> {
  const env = { PATH: process.env.PATH, DATABASE_URL: app.databaseUrl, SECRET_KEY: testSecret }
  try {
    const program = [join(root, 'server/cli.ts'), ...args]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { env })
    return { code: 0, stdout, stderr }
  } catch (error) {
    // safe because execFile rejects with what the process said
    const { code, stdout, stderr } = error as Outcome
    return { code, stdout, stderr }
  }
}

async function json(...args: string[]): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await cli(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe('npm run cli', () => {
  test('user add makes an account that can sign in at once', async () => {
    const { password } = await json('user', 'add', '--email', 'ada@example.com', '--name', 'Ada', '--role', 'admin')
    const response = await fetch(`${app.url}/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password }),
    })
    expect(response.status).toBe(200)
  })

  test('source add gives the shape that scripts rely on, with the address of the running app', async () => {
    const sentry = await json('source', 'add', '--kind', 'sentry', '--name', 'web')
    const host = new URL(app.url).host
    expect(sentry).toEqual({
      id: expect.stringMatching(/^\d+$/),
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      dsn: `http://${sentry.key}@${host}/${sentry.id}`,
      url: `${app.url}/api/${sentry.id}/envelope/`,
    })
    expect(await lookUpSource(app.ctx, sentry.key ?? '')).toMatchObject({ source: { kind: 'sentry', name: 'web' } })
    const alerts = await json('source', 'add', '--kind', 'alertmanager', '--name', 'alerts')
    expect(alerts).toEqual({ id: alerts.id, key: alerts.key, url: `${app.url}/hooks/alertmanager/${alerts.key}` })
  })

  test('key add makes a key that works', async () => {
    const { id, key } = await json('key', 'add', '--scope', 'customers.read, issues.read', '--name', 'desk')
    expect(await actorFromApiKey(app.ctx, key ?? '')).toEqual({
      kind: 'key',
      id,
      name: 'desk',
      scopes: ['customers.read', 'issues.read'],
    })
  })

  test('customers import takes the good rows, lists the bad ones, and changes nothing the second time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'knowfirst-cli-'))
    const file = join(folder, 'customers.csv')
    await writeFile(file, 'id,name,email\nC-1,Lefèvre,claire@lefevre.example\n,No ID,x@y.example\nC-2,Schmidt,\n')
    const first = await cli('customers', 'import', file, '--json')
    expect({ ...first, stdout: JSON.parse(first.stdout) }).toMatchObject({
      code: 0,
      stdout: { created: 2, updated: 0, unchanged: 0, rejected: [{ line: 3, reason: expect.any(String) }] },
    })
    const again = await cli('customers', 'import', file)
    expect(again.stdout).toMatch(/^0 created, 0 updated, 2 unchanged, 1 rejected\.\nline 3: /)
    await rm(folder, { recursive: true })
  })

  test('help names every command', async () => {
    const { code, stdout } = await runCommandLine(['help'], {})
    expect(code).toBe(0)
    for (const words of ['user add', 'source add', 'key add', 'customers import']) expect(stdout).toContain(words)
  })

  const misunderstood: [string[], string][] = [
    [['dance'], 'There is no command "dance".'],
    [['user', 'remove'], 'There is no command "user remove".'],
    [['user', 'add', '--email', 'a@b.co'], '--name is missing.'],
    [['user', 'add', '--emial', 'a@b.co'], "Unknown option '--emial'."],
    [['user', 'add', '--email', 'a', '--name', 'b', '--role', 'agent'], 'email cannot be used: This is not an e-mail'],
    [['source', 'add', '--kind', 'carrier-pigeon', '--name', 'x'], 'kind cannot be used:'],
    [['source', 'add', '--kind', 'sentry', '--name', 'x', 'more'], '"more" is too much.'],
    [['key', 'add', '--scope', 'access.manage'], 'scopes.0 cannot be used:'],
    [['customers', 'import'], 'FILE is missing.'],
  ]
  test.each(misunderstood)('%j says what is wrong in one line and ends with 2', async (args, sentence) => {
    const { code, stdout, stderr = '' } = await runCommandLine(args, {})
    expect({ code, stdout }).toEqual({ code: 2, stdout: undefined })
    expect(stderr.startsWith(sentence)).toBe(true)
    expect(stderr.split('\n')).toHaveLength(1)
  })

  test('the process ends with the code and says it on standard error', async () => {
    const { code, stdout, stderr } = await cli('dance')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^There is no command "dance"\. .*\n$/)
  })

  test('what cannot be done ends with 1', async () => {
    const { code, stderr } = await cli('user', 'add', '--email', 'ada@example.com', '--name', 'Ada', '--role', 'agent')
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'There is a user with the e-mail ada@example.com already.\n' })
    expect(await runCommandLine(['customers', 'import', '/no/such/file.csv'], {})).toEqual({
      code: 1,
      stderr: 'There is no file /no/such/file.csv.',
    })
  })
})
