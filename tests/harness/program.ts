import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const readyLine = /Knowfirst is ready at (\S+)/

export type Program = {
  child: ChildProcess
  /** Empty when it ended before it was ready. */
  url: string
  /** All that it wrote, without the line that says it is ready. */
  output(): string
  exited: Promise<number | null>
  /** Resident memory now, in bytes; 0 where the system does not tell. */
  memory(): Promise<number>
}

/** The real program with these environment variables, on a free port; resolves when it is ready or has ended. */
export async function startProgram(variables: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, [...(await startFlags()), 'server/main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const up = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (readyLine.test(output)) resolve()
      })
    }
  })
  await Promise.race([up, exited])
  return {
    child,
    url: readyLine.exec(output)?.[1] ?? '',
    output: () => output.replace(readyLine, '').trim(),
    exited,
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024
    },
  }
}

/** What `npm start` tells Node, so that the program runs as an operator's does. */
export async function startFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return String(scripts.start).match(/--\S+-size=\d+/g) ?? []
}
