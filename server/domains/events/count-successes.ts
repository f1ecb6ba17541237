import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import type { SuccessSignal } from '#shared/signal.ts'
import { sql } from 'drizzle-orm'

/** What one request says worked; `digest` is a UUID of its bytes, the same for a retry. */
export type RequestSuccesses = { sourceId: number; digest: string; rows: SuccessRow[] }

/** `customerId` is '' when it names nobody: such a row is left out. */
type SuccessRow = Pick<SuccessSignal, 'hour' | 'count' | 'lastAt'> & {
  customerId: string
  service: string
  environment: string
}

/**
 * Adds successes to their customers' activity, those of a request that was counted before (or stands earlier in the
 * list) excepted. Returns, per request, whether it counted. The days of the hours must have their partitions.
 */
export async function countSuccesses(tx: Transaction, ctx: Context, requests: RequestSuccesses[]): Promise<boolean[]> {
  if (requests.length === 0) return []
  const firsts = new Map<string, number>()
  for (const [index, request] of requests.entries()) {
    const key = requestKey(request.sourceId, request.digest)
    if (!firsts.has(key)) firsts.set(key, index)
  }
  const fresh = await rememberRequests(tx, ctx, [...firsts.keys()].sort())
  const counted = requests.map((request, index) => {
    const key = requestKey(request.sourceId, request.digest)
    return fresh.has(key) && firsts.get(key) === index
  })
  await addSuccesses(
    tx,
    ctx,
    requests.flatMap(({ rows }, index) => (counted[index] ? rows : [])),
  )
  return counted
}

const requestKey = (sourceId: number, digest: string) => `${sourceId} ${digest}`

/** The keys of requests that were not known yet, and now are. */
async function rememberRequests(tx: Transaction, ctx: Context, keys: string[]): Promise<Set<string>> {
  const parts = keys.map((key) => key.split(' '))
  const rows = await runKept<{ source_id: number; digest: string }>(
    tx,
    ctx,
    'remember-requests',
    sql`
    insert into counted_requests (source_id, digest, at)
    select source_id, digest, ${ctx.clock.now().toISOString()}::timestamptz
      from unnest(${sql.param(parts.map(([sourceId]) => Number(sourceId)))}::int[],
                  ${sql.param(parts.map(([, digest]) => digest))}::uuid[]) as r (source_id, digest)
    on conflict do nothing
    returning source_id, digest`,
  )
  return new Set(rows.map((row) => requestKey(row.source_id, row.digest)))
}

async function addSuccesses(tx: Transaction, ctx: Context, rows: SuccessRow[]): Promise<void> {
  const sums = new Map<string, SuccessRow>()
  for (const row of rows) {
    if (row.customerId === '') continue
    const key = `${row.customerId}\n${row.hour.getTime()}\n${row.service}\n${row.environment}`
    const sum = sums.get(key)
    if (!sum) {
      sums.set(key, { ...row })
      continue
    }
    sum.count += row.count
    if (row.lastAt > sum.lastAt) sum.lastAt = row.lastAt
  }
  if (sums.size === 0) return
  // In one order, so that copies that count the same customers wait for each other instead of deadlocking.
  const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  await runKept(
    tx,
    ctx,
    'count-successes',
    sql`
    insert into customer_activity as kept (customer_id, hour, service, environment, successes, last_at)
    select * from unnest(${sql.param(sorted.map((row) => row.customerId))}::text[],
                         ${sql.param(sorted.map((row) => row.hour.toISOString()))}::timestamptz[],
                         ${sql.param(sorted.map((row) => row.service))}::text[],
                         ${sql.param(sorted.map((row) => row.environment))}::text[],
                         ${sql.param(sorted.map((row) => row.count))}::bigint[],
                         ${sql.param(sorted.map((row) => row.lastAt.toISOString()))}::timestamptz[])
    on conflict (customer_id, hour, service, environment) do update
       set successes = kept.successes + excluded.successes, last_at = greatest(kept.last_at, excluded.last_at)`,
  )
}
