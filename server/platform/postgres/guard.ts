import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { errorCode, PostgresError } from './errors.ts'

/** "know" and "firs" in ASCII: the two keys of the advisory lock that one app holds per data folder. */
const lockKeys = [0x6b6e6f77, 0x66697273] as const
/** How long the server may take to see that the last holder was killed. */
const releaseMs = 3_000

/** Somebody else runs on this data. */
export class TakenError extends PostgresError {}

/**
 * Connects and takes the lock "one app per data folder"; it is held as long as the connection lives, so it is free
 * the moment its holder dies. Throws `TakenError`, which says who holds it.
 */
export async function takeGuard(url: string, holder: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: holder, connectionTimeoutMillis: 10_000 })
  // Who watches the guard listens for 'end'; an error before that has its own way out.
  client.on('error', () => {})
  try {
    await client.connect()
    const waitUntil = performance.now() + releaseMs
    while (!(await tryLock(client))) {
      if (performance.now() > waitUntil) throw new TakenError(await whoHolds(client))
      await sleep(100)
    }
    return client
  } catch (error) {
    await client.end().catch(() => {})
    // Class 28: the server is up and does not know our password, so waiting does not help.
    if (errorCode(error).startsWith('28')) throw new PostgresError(`PostgreSQL refuses us: ${String(error)}.`)
    throw error
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [...lockKeys])
  return rows[0]?.held === true
}

async function whoHolds(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and l.granted`,
    [...lockKeys],
  )
  return `${rows[0]?.name || 'Another Knowfirst'} already runs on this data: use that one, or start with another DATA_DIR.`
}
