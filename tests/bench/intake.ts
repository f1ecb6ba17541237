import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { microseconds, perEvent } from './cpu.ts'
import { figures, ms, perSecond, type Row } from './figures.ts'
import { customerOf, recordsPerRequest } from './payloads.ts'
import { type Load, measureLoad, nextSeed, otlpSource, rate, runLoad, sentrySource } from './run-load.ts'
import { seeded } from './sequence.ts'
import type { World } from './world.ts'

const seconds = 6
const baselineSeconds = 4
const connections = 256

const big = (count: number) => `${count.toLocaleString('en-US')} customers`

/** Events stored per second, beside what the same machine can parse or insert at all. */
export async function measureIntake(world: World): Promise<Row[]> {
  return [await measureSentry(world), await measureOtlp(world)]
}

/** Envelopes of 8 KB with one event each, beside a bare server that parses the same bytes. */
async function measureSentry(world: World): Promise<Row> {
  const load: Omit<Load, 'bodies' | 'seconds' | 'seed'> = {
    kind: 'sentry',
    ...(await sentrySource(world)),
    customers: world.seeded.customers,
    connections,
  }
  await runLoad(world.url, { ...load, bodies: 8_000, seconds: 2, seed: nextSeed() })
  const ours = await measureLoad(world, { ...load, bodies: 60_000, seconds, seed: nextSeed() })

  const bare = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(bare.stdout, 'data')
  const theirUrl = `http://127.0.0.1:${String(port).trim()}`
  await runLoad(theirUrl, { ...load, bodies: 8_000, seconds: 1, seed: nextSeed() })
  const theirs = await runLoad(theirUrl, { ...load, bodies: 80_000, seconds: baselineSeconds, seed: nextSeed() })
  bare.kill()

  const ratio = rate(ours) / rate(theirs)
  const { median, p99 } = figures(ours.milliseconds)
  return {
    what: `Sentry envelopes of 8 KB, ${big(world.seeded.customers)}`,
    measured: `${perSecond(rate(ours))}, median ${ms(median)}, p99 ${ms(p99)}, refused ${ours.refused}; ${perEvent(ours.before, ours.after, ours.answered)}`,
    baseline: `bare Node server that parses the same bytes, ${perSecond(rate(theirs))}`,
    ratio: `${Math.round(ratio * 100)} %`,
    budget: '≥ 50 %',
    met: ratio >= 0.5 && ours.refused === 0,
  }
}

/** OTLP batches in protobuf, beside a bulk insert of such rows into a table of the same shape. */
async function measureOtlp(world: World): Promise<Row> {
  const load = {
    kind: 'otlp' as const,
    ...(await otlpSource(world)),
    customers: world.seeded.customers,
    connections: 8,
  }
  await runLoad(world.url, { ...load, bodies: 20, seconds: 2, seed: nextSeed() })
  const ours = await measureLoad(world, { ...load, bodies: 600, seconds, seed: nextSeed() })
  const inserted = await bulkInsert(world)
  const rows = rate(ours) * recordsPerRequest
  const ratio = rows / inserted
  return {
    what: `OTLP batches of ${recordsPerRequest}, ${big(world.seeded.customers)}`,
    measured: `${perSecond(rows)} records, median ${ms(figures(ours.milliseconds).median)}, refused ${ours.refused}; ${perEvent(ours.before, ours.after, ours.answered * recordsPerRequest)}`,
    baseline: `bulk insert of the same rows, ${perSecond(inserted)}`,
    ratio: `${Math.round(ratio * 100)} %`,
    budget: '≥ 50 %',
    met: ratio >= 0.5 && ours.refused === 0,
  }
}

/** One issue has nine of ten events, beside the usual mix in the same minute: what an event costs both processes. */
export async function measureStorm(world: World): Promise<Row[]> {
  const load = {
    kind: 'sentry' as const,
    ...(await sentrySource(world)),
    customers: world.seeded.customers,
    connections,
    bodies: 40_000,
    seconds,
  }
  await runLoad(world.url, { ...load, bodies: 8_000, seconds: 2, seed: nextSeed() })
  const usual = await measureLoad(world, { ...load, seed: nextSeed() })
  const storm = await measureLoad(world, { ...load, storm: 0.9, seed: nextSeed() })
  const cost = ({ before, after, answered }: typeof usual) => microseconds(before, after, answered)
  const ratio = cost(storm) / cost(usual)
  return [
    {
      what: 'error storm: one issue has 90 % of the events',
      measured: `${perSecond(rate(storm))}, refused ${storm.refused}; ${perEvent(storm.before, storm.after, storm.answered)}`,
      baseline: `the usual mix, ${perSecond(rate(usual))}; ${perEvent(usual.before, usual.after, usual.answered)}`,
      ratio: `${Math.round(ratio * 100)} % of the cost`,
      budget: '≤ 100 %',
      met: ratio <= 1,
    },
  ]
}

/** Rows per second by `insert … select from unnest`, 1,000 rows and one commit each, into a table like `error_events`. */
async function bulkInsert(world: World): Promise<number> {
  await world.pool.query('create table bench_rows (like error_events including all)')
  const next = seeded(30)
  const size = 1_000
  const start = performance.now()
  const until = start + baselineSeconds * 1000
  let rows = 0
  while (performance.now() < until) {
    const all = <Value>(value: Value) => Array.from({ length: size }, () => value)
    const now = new Date().toISOString()
    await world.pool.query(
      `insert into bench_rows (customer_id, occurred_at, id, issue_id, source_id, received_at, level, kind, message, culprit,
         service, environment, release, region, trace_id)
       select * from unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::int[], $6::timestamptz[],
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
