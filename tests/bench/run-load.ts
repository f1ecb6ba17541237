import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createSource } from '#server/domains/sources/index.ts'
import { systemContext } from './context.ts'
import { type CpuTime, cpuTime } from './cpu.ts'
import type { LoadResult, LoadSettings } from './load.ts'
import type { World } from './world.ts'

export type Load = Omit<LoadSettings, 'host' | 'port'>
/** What the load came to, and the processor time before and after it. */
export type Measured = LoadResult & { before: CpuTime | undefined; after: CpuTime | undefined }

export const rate = (result: LoadResult) => result.answered / result.seconds

/** Sends the load from a process of its own. */
export async function runLoad(url: string, load: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(url)
  const settings: LoadSettings = { ...load, host: hostname, port: Number(port) }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(child, 'close')
  const result: LoadResult = JSON.parse(Buffer.concat(chunks).toString())
  return result
}

/** The same against the app, with what it cost. */
export async function measureLoad(world: World, load: Load): Promise<Measured> {
  const before = await cpuTime(world.app.pid, world.postmasterPid)
  const result = await runLoad(world.url, load)
  return { ...result, before, after: await cpuTime(world.app.pid, world.postmasterPid) }
}

/** A new source, and where and how load is sent to it. */
export async function sentrySource(world: World): Promise<{ path: string; headers: Record<string, string> }> {
  await using system = systemContext(world.databaseUrl)
  const { id, key } = await createSource(system.ctx, { kind: 'sentry', name: 'bench' })
  return { path: `/api/${id}/envelope/?sentry_key=${key}&sentry_version=7`, headers: {} }
}

export async function otlpSource(world: World): Promise<{ path: string; headers: Record<string, string> }> {
  await using system = systemContext(world.databaseUrl)
  const { key } = await createSource(system.ctx, { kind: 'otlp', name: 'bench' })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-protobuf' }
  return { path: '/v1/logs', headers }
}

let seeds = 100
/** Another one for each load, so that no event is sent twice. */
export const nextSeed = () => (seeds += 1)
