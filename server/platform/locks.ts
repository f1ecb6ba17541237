import { sql } from 'drizzle-orm'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database, Transaction } from './database.ts'
import { codeOf } from './outage.ts'

/**
 * Named locks that last until the end of the transaction.
 * `links`: taken shared by ingest, exclusively by what changes which events count for which incident.
 * `admins`: taken by what makes the first administrator, and by what could take away the last.
 * `directory`: taken exclusive by what adds customers or identifiers; after `links` where both are needed.
 */
const locks = { links: 7_401_153, admins: 7_401_154, directory: 7_401_155 } as const
export type LockName = keyof typeof locks

export async function lockShared(tx: Transaction, name: LockName): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${locks[name]}::bigint)`)
}

export async function lockExclusive(tx: Transaction, name: LockName): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${locks[name]}::bigint)`)
}

/** Beside the names above: locks of things that have a UUID, some of which share one. */
const slotsOfIds = 7_401_156
const slots = 64

/** Lets one transaction after the other look for these things and add them, when no unique key can tell them apart. */
export async function lockIds(tx: Transaction, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  const taken = [...new Set(ids.map((id) => Number.parseInt(id.slice(-2), 16) % slots))].sort((a, b) => a - b)
  await tx.execute(sql`
    select pg_advisory_xact_lock(${slotsOfIds}::int, slot) from unnest(${sql.param(taken)}::int[]) as s (slot)`)
}

const shortMs = 250
const attempts = 20
const pauseMs = 500
const lockNotAvailable = '55P03'

/**
 * Runs what must lock out everybody else, such as intake. Who waits for a lock makes all wait who come after: so it
 * gives up soon and tries again for some seconds. Undefined when what it locks was in use all the time.
 */
export async function runBetween<Result>(
  db: Database,
  run: (tx: Transaction) => Promise<Result>,
): Promise<Result | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(async (tx) => {
        await tx.execute(sql.raw(`set local lock_timeout = '${shortMs}ms'`))
        return await run(tx)
      })
    } catch (error) {
      if (codeOf(error) !== lockNotAvailable) throw error
      if (attempt >= attempts) return undefined
      await wait(pauseMs)
    }
  }
}
