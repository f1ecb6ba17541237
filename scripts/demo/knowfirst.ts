import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')
/** Settings of a real installation that must not reach the demo's. */
const notOurs = ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'SECRET_KEY', 'PUBLIC_URL', 'SMTP_URL', 'HOST']

export type Settings = Record<string, string> & { DATA_DIR: string; PORT: string }

export type Knowfirst = {
  url: string
  /** Resolves when it ends, wanted or not. */
  ended: Promise<unknown>
  stop: () => Promise<void>
}

/** A sentence for the person who started the demo. */
export class DemoError extends Error {}

/** Starts Knowfirst as an operator would, and waits until it is ready. */
export async function startKnowfirst(settings: Settings): Promise<Knowfirst> {
  const logFile = join(settings.DATA_DIR, 'knowfirst.log')
  const log = openSync(logFile, 'a')
  const logStart = statSync(logFile).size
  const env = environment(settings)
  // Detached, so that Ctrl-C reaches the demo alone, which then ends everything in order.
  const child = spawn(process.execPath, ['--import', './scripts/demo/end-with-parent.ts', 'server/main.ts'], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${settings.PORT}`
  await ready(child, url, () => readFileSync(logFile).subarray(logStart).toString('utf8'))
  return {
    url,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await ended
    },
  }
}

/** The first free port from `wanted` on. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 100; port += 1) {
    const probe = createServer()
    const free = await new Promise<boolean>((done) => {
      probe.once('error', () => done(false))
      probe.listen(port, '127.0.0.1', () => done(true))
    })
    await new Promise((done) => probe.close(done))
    if (free) return port
  }
  throw new DemoError(`No port between ${wanted} and ${wanted + 99} is free. Set PORT to one that is.`)
}

async function ready(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const giveUp = performance.now() + 120_000
  while (performance.now() < giveUp) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new DemoError(`Knowfirst did not start:\n${log().trim().split('\n').slice(-20).join('\n')}`)
    }
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(200)
  }
  child.kill('SIGTERM')
  throw new DemoError('Knowfirst was not ready after two minutes. Its log is knowfirst.log in the data folder.')
}

function environment(settings: Settings): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !notOurs.includes(name))
  return { ...Object.fromEntries(inherited), ...settings }
}
