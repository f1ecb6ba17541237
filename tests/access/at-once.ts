import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/**
 * Lets all of these get as far as writing to `users`, or as waiting for each other, and only then go on: what they
 * checked before is then as old as it can be.
 */
export async function atOnce<T>(url: string, begin: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin; lock table users in share mode')
    const work = Promise.allSettled(begin.map(async (start) => await start()))
    const deadline = performance.now() + 20_000
    while ((await countWaiting(client)) !== begin.length && performance.now() < deadline) await sleep(10)
    await client.query('commit')
    return await work
  } finally {
    await client.end()
  }
}

async function countWaiting(client: pg.Client): Promise<number | null> {
  await client.query('select pg_stat_clear_snapshot()')
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return (await client.query(waiting)).rowCount
}
