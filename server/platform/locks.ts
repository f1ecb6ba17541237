import { sql } from 'drizzle-orm'
import type { Transaction } from './database.ts'

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
