import { sql } from 'drizzle-orm'
import { setTimeout as wait } from 'node:timers/promises'
import { isSilent, removeSilent } from '#server/domains/customers/index.ts'
import type { Database } from '#server/platform/database.ts'
import { lockExclusive, runBetween } from '#server/platform/locks.ts'

/** Customers that one transaction looks at: intake waits for it. */
const chunk = 500
const pauseMs = 50

/**
 * Removes the customers that are only known from telemetry, were first seen before `before`, and of whom nothing is
 * kept any more. Returns how many. One who comes back is a new one.
 */
export async function forgetCustomers(db: Database, before: Date): Promise<number> {
  let gone = 0
  for (let from = ''; ; await wait(pauseMs)) {
    // Looked for without locks; most are not silent.
    const { rows } = await db.execute<{ id: string; silent: boolean }>(sql`
      select c.id, ${isSilent} as silent from (
        select id from customers where observed and created_at < ${before.toISOString()}::timestamptz and id > ${from}
         order by id limit ${chunk}) c order by c.id`)
    const silent = rows.filter((row) => row.silent).map(({ id }) => id)
    if (silent.length > 0) gone += await removeUnderLocks(db, silent)
    const last = rows.at(-1)
    if (rows.length < chunk || !last) return gone
    from = last.id
  }
}

/** Again under the locks under which intake finds customers: nobody is heard of meanwhile. */
async function removeUnderLocks(db: Database, ids: string[]): Promise<number> {
  const removed = await runBetween(db, async (tx) => {
    await lockExclusive(tx, 'links')
    await lockExclusive(tx, 'directory')
    return await removeSilent(tx, ids)
  })
  return removed ?? 0
}
