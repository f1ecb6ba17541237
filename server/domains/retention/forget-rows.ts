import { sql, type SQL } from 'drizzle-orm'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#server/platform/database.ts'

/** Rows that one transaction looks at: short enough that nobody waits for it. */
const chunk = 5_000
const pauseMs = 10

type Key = { column: string; type: string; first: string | number | Date }
/** A table that is walked along its key; no index by time is needed, which every insert would pay for. */
type Walk = { table: string; key: [Key, Key]; time: string; after?: SQL }

const walks: Walk[] = [
  {
    table: 'event_samples',
    key: [
      { column: 'customer_id', type: 'text', first: '' },
      { column: 'issue_id', type: 'bigint', first: 0 },
    ],
    time: 'at',
  },
  {
    table: 'customer_issues',
    key: [
      { column: 'customer_id', type: 'text', first: '' },
      { column: 'issue_id', type: 'bigint', first: 0 },
    ],
    time: 'last_seen',
    // A customer that comes back counts as a new one, so the issue's number of customers must follow.
    after: sql`, counts as (select issue_id, count(*) as customers from gone group by 1),
      locked as (select id from issues where id in (select issue_id from counts) order by id for no key update),
      counted as (
        update issues i set customers = i.customers - c.customers from locked join counts c on c.issue_id = locked.id
         where i.id = locked.id)`,
  },
  {
    table: 'issue_hours',
    key: [
      { column: 'issue_id', type: 'bigint', first: 0 },
      { column: 'hour', type: 'timestamptz', first: '-infinity' },
    ],
    time: 'hour',
  },
]

/** Deletes what was last touched before `before`, some thousand rows at a time. Returns how many rows are gone. */
export async function forgetRows(db: Database, before: Date): Promise<number> {
  let gone = 0
  for (const walk of walks) gone += await walkTable(db, walk, before)
  gone += await deleteWhere(db, 'calls', 'rang_at', before)
  gone += await deleteWhere(db, 'identity_sightings', 'at', before)
  return gone
}

async function walkTable(db: Database, { table, key, time, after }: Walk, before: Date): Promise<number> {
  const [first, second] = key
  const names = sql`${sql.identifier(first.column)}, ${sql.identifier(second.column)}`
  const [a, b] = [sql.identifier(first.column), sql.identifier(second.column)]
  const limit = sql`${before.toISOString()}::timestamptz`
  let from: [unknown, unknown] = [first.first, second.first]
  for (let gone = 0; ; await wait(pauseMs)) {
    const { rows } = await db.execute<{ seen: string; gone: string; a: unknown; b: unknown }>(sql`
      with part as materialized (
        select ${names}, ${sql.identifier(time)} < ${limit} as is_old from ${sql.identifier(table)}
         where (${names}) > (${from[0]}::${sql.raw(first.type)}, ${from[1]}::${sql.raw(second.type)})
         order by ${names} limit ${chunk}),
      gone as (
        delete from ${sql.identifier(table)} t using part p
         where p.is_old and t.${a} = p.${a} and t.${b} = p.${b} and t.${sql.identifier(time)} < ${limit}
        returning t.${a}, t.${b})
      ${after ?? sql``}
      select (select count(*) from part) as seen, (select count(*) from gone) as gone, last.*
        from (select ${a}::text as a, ${b}::text as b from part order by ${names} offset greatest((select count(*) from part) - 1, 0) limit 1) as last`)
    const [row] = rows
    if (!row) return gone
    gone += Number(row.gone)
    if (Number(row.seen) < chunk) return gone
    from = [row.a, row.b]
  }
}

async function deleteWhere(db: Database, table: string, time: string, before: Date): Promise<number> {
  for (let gone = 0; ; await wait(pauseMs)) {
    const { rowCount } = await db.execute(sql`
      delete from ${sql.identifier(table)} where ctid = any(array(
        select ctid from ${sql.identifier(table)}
         where ${sql.identifier(time)} < ${before.toISOString()}::timestamptz limit ${chunk}))`)
    gone += rowCount ?? 0
    if ((rowCount ?? 0) < chunk) return gone
  }
}
