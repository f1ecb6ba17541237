import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Database } from '#server/platform/database.ts'

/** The counters beside a fresh count of the stored events; `settled: false` leaves out what is set right at the end. */
export async function expectRightCounts({ db }: { db: Database }, { settled = true } = {}): Promise<void> {
  const rows = async (query: string) => (await db.execute(sql.raw(query))).rows
  const times = settled ? ', min(occurred_at) as first_seen, max(occurred_at) as last_seen' : ''
  expect(
    await rows(
      `select customer_id, issue_id, events ${settled ? ', first_seen, last_seen' : ''} from customer_issues order by 1, 2`,
    ),
  ).toEqual(
    await rows(`select customer_id, issue_id, count(*) as events ${times} from error_events
      where customer_id <> '' group by 1, 2 order by 1, 2`),
  )
  expect(await rows('select id, events, customers from issues order by 1')).toEqual(
    await rows(`select issue_id as id, count(*) as events, count(distinct nullif(customer_id, '')) as customers
      from error_events group by 1 order by 1`),
  )
  expect(await rows('select issue_id, hour, events from issue_hours where events > 0 order by 1, 2')).toEqual(
    await rows(`select issue_id, date_trunc('hour', occurred_at, 'UTC') as hour, count(*) as events
      from error_events group by 1, 2 order by 1, 2`),
  )
  expect(await rows('select id, events from issue_fingerprints where events > 0 order by 1')).toEqual(
    await rows('select fingerprint_id as id, count(*) as events from error_events group by 1 order by 1'),
  )
  expect(
    await rows(`select s.customer_id, s.issue_id from event_samples s
      where not exists (select from customer_issues c where c.customer_id = s.customer_id and c.issue_id = s.issue_id)`),
  ).toEqual([])
}
