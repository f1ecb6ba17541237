import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createSource } from '#server/domains/sources/index.ts'
import { systemContext } from './context.ts'
import { figures, ms, perSecond, type Row } from './figures.ts'
import type { LoadResult, LoadSettings } from './load.ts'
import { customerOf, recordsPerRequest } from './payloads.ts'
import { seeded } from './sequence.ts'
import type { World } from './world.ts'

const seconds = 8
const connections = 256

/** Events stored per second, beside what the same machine can parse or insert at all. */
export async function measureIngest(world: World): Promise<Row[]> {
  return [await measureSentry(world), await measureOtlp(world)]
}

/** Envelopes of 8 KB with one event each, beside a bare server that parses the same bytes. */
async function measureSentry(world: World): Promise<Row> {
  await using system = systemContext(world.databaseUrl)
  const source = await createSource(system.ctx, { kind: 'sentry', name: 'bench' })
  const path = `/api/${source.id}/envelope/?sentry_key=${source.key}&sentry_version=7`
  const load = { kind: 'sentry' as const, path, headers: {}, customers: world.seeded.customers, connections }
  await runLoad(world.url, { ...load, bodies: 4_000, seconds: 2, seed: 10 })
  const ours = await runLoad(world.url, { ...load, bodies: 40_000, seconds, seed: 11 })

  const bare = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(bare.stdout, 'data')
  const theirs = await runLoad(`http://127.0.0.1:${String(port).trim()}`, {
    ...load,
    bodies: 80_000,
    seconds,
    seed: 12,
  })
  bare.kill()

  const ratio = rate(ours) / rate(theirs)
  const { median, p99 } = figures(ours.milliseconds)
  return {
    what: 'ingest, Sentry envelopes of 8 KB, one event each',
    measured: `${perSecond(rate(ours))}, median ${ms(median)}, p99 ${ms(p99)}, refused ${ours.refused}`,
    baseline: `bare Node server that parses the same bytes, ${perSecond(rate(theirs))}`,
    ratio: `${Math.round(ratio * 100)} %`,
    budget: '≥ 50 %',
    met: ratio >= 0.5 && ours.refused === 0,
  }
}

/** OTLP batches in protobuf, beside a bulk insert of such rows into a table of the same shape. */
async function measureOtlp(world: World): Promise<Row> {
  await using system = systemContext(world.databaseUrl)
  const source = await createSource(system.ctx, { kind: 'otlp', name: 'bench' })
  const headers = { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-protobuf' }
  const load = { kind: 'otlp' as const, path: '/v1/logs', headers, customers: world.seeded.customers, connections: 8 }
  await runLoad(world.url, { ...load, bodies: 20, seconds: 2, seed: 20 })
  const ours = await runLoad(world.url, { ...load, bodies: 800, seconds, seed: 21 })
  const inserted = await bulkInsert(world)
  const rows = rate(ours) * recordsPerRequest
  const ratio = rows / inserted
  return {
    what: `ingest, OTLP batches of ${recordsPerRequest}`,
    measured: `${perSecond(rows)} records, median ${ms(figures(ours.milliseconds).median)}, refused ${ours.refused}`,
    baseline: `bulk insert of the same rows, ${perSecond(inserted)}`,
    ratio: `${Math.round(ratio * 100)} %`,
    budget: '≥ 50 %',
    met: ratio >= 0.5 && ours.refused === 0,
  }
}

/** Rows per second by `insert … select from unnest`, 1,000 rows and one commit each, into a table like `error_events`. */
async function bulkInsert(world: World): Promise<number> {
  await world.pool.query('create table bench_rows (like error_events including all)')
  const next = seeded(30)
  const size = 1_000
  const until = performance.now() + seconds * 1000
  const start = performance.now()
  let rows = 0
  while (performance.now() < until) {
    const all = <Value>(value: Value) => Array.from({ length: size }, () => value)
    const now = new Date().toISOString()
    await world.pool.query(
      `insert into bench_rows select * from unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::int[], $6::timestamptz[],
         $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])`,
      [
        Array.from({ length: size }, () => customerOf(next, world.seeded.customers)),
        all(now),
        Array.from({ length: size }, () => crypto.randomUUID()),
        all(1),
        all(1),
        all(now),
        all('error'),
        all('RenderError'),
        Array.from({ length: size }, (_, at) => `template ${at} of claire has no block "total"`),
        all('/srv/documents/dist/block.js in block'),
        all('documents'),
        all('production'),
        all(null),
        all(null),
        all('5b8efff798038103d269b633813fc60c'),
      ],
    )
    rows += size
  }
  const took = (performance.now() - start) / 1000
  await world.pool.query('drop table bench_rows')
  return rows / took
}

const rate = (result: LoadResult) => result.answered / result.seconds

async function runLoad(url: string, load: Omit<LoadSettings, 'host' | 'port'>): Promise<LoadResult> {
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
