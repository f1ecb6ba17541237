import { spawn } from 'node:child_process'
import { errorCode, PostgresError } from './errors.ts'

/** Whom a command runs as; nothing means as ourselves. */
export type Account = { name: string; uid: number; gid: number }

export type Outcome = { ok: boolean; output: string }

/**
 * Runs a program of PostgreSQL to its end. Its environment is empty but for the path, so that nobody's PGPORT or
 * PGOPTIONS meddles; its folder is one that every account may enter.
 */
export async function run(program: string, args: string[], account?: Account): Promise<Outcome> {
  const { PATH = '/usr/bin:/bin', SYSTEMROOT } = process.env
  const child = spawn(program, args, {
    cwd: process.platform === 'win32' ? undefined : '/',
    env: { PATH, LC_ALL: 'C', ...(SYSTEMROOT && { SYSTEMROOT }) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => (output = (output + chunk).slice(-20_000)))
  }
  return new Promise((resolve, reject) => {
    child.once('close', (code) => resolve({ ok: code === 0, output }))
    child.once('error', (error) =>
      reject(new PostgresError(`${program} cannot be started (${errorCode(error) || error.message}).`)),
    )
  })
}
