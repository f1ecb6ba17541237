import * as schema from '#drizzle/schema/index.ts'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Socket } from 'node:net'
import pg from 'pg'

export type Database = NodePgDatabase<typeof schema>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** A query can run in either; a write verb names `Transaction` when it must not stand alone. */
export type Queryable = Database | Transaction

/** No single statement takes so long without a word; a connection that is silent for longer is dead. */
const usualSilenceMs = 60_000
/** For a free connection, or a new one. */
const connectWithinMs = 10_000

/**
 * A pool of at most `max` connections and drizzle over it. The caller ends the pool. `silenceMs`: how long PostgreSQL
 * may say nothing before the connection counts as broken, as when a network drops what it should carry.
 */
export function openDatabase(
  connectionString: string,
  max: number,
  { silenceMs = usualSilenceMs } = {},
): { pool: pg.Pool; db: Database } {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: 'knowfirst',
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    stream: () => watchedSocket(silenceMs),
  })
  // An idle connection that breaks must not end the process; the next query opens a new one.
  pool.on('error', () => {})
  takeBackBroken(pool)
  return { pool, db: drizzle(pool, { schema }) }
}

/**
 * Takes a connection that breaks while it is lent back at once; its queries fail, and that is enough. Without this it
 * would end the process, and drizzle, which does not return a connection whose BEGIN fails, would empty the pool.
 */
function takeBackBroken(pool: pg.Pool): void {
  const lent = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => lent.add(client))
  pool.on('release', (_error, client) => lent.delete(client))
  pool.on('connect', (client) =>
    client.on('error', () => {
      if (!lent.has(client)) return
      client.release(true)
      client.release = () => {}
    }),
  )
}

/** A socket that breaks by itself when nothing was sent or received for so long. */
export function watchedSocket(silenceMs: number): Socket {
  const socket = new Socket()
  socket.setTimeout(silenceMs, () => {
    const error = new Error(`PostgreSQL said nothing for ${Math.round(silenceMs / 1_000)} s.`)
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }))
  })
  return socket
}
