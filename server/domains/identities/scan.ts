import { sql } from 'drizzle-orm'
import { theDirectory } from '#server/domains/sources/index.ts'
import type { Transaction } from '#server/platform/database.ts'

export type StoredEvent = {
  customerId: string
  /** As PostgreSQL writes it: a Date would lose the microseconds. */
  at: string
  id: string
  sourceId: number
  /** Null for events that are not to be read again. */
  attributes: Record<string, string> | null
}

/** A day in UTC, and the last event of it that was read; null before the first. */
export type Place = { day: Date; after: Pick<StoredEvent, 'customerId' | 'at' | 'id'> | null }

const dayMs = 86_400_000
/** Looked at in one step, whether they are to be read again or not: it bounds the step. */
const perStep = 1_000

/** The next events of the place's day in the order of their key; for the directory only those of nobody. */
export async function nextEvents(tx: Transaction, sourceId: number, { day, after }: Place): Promise<StoredEvent[]> {
  const wanted = sourceId === theDirectory ? sql`true` : sql`e.source_id = ${sourceId}`
  const { rows } = await tx.execute<{
    customer_id: string
    at: string
    id: string
    source_id: number
    attributes: Record<string, string> | null
  }>(sql`
    select e.customer_id, e.occurred_at::text as at, e.id, e.source_id,
           case when ${wanted} then e.attributes end as attributes
      from error_events e
     where e.occurred_at >= ${day.toISOString()} and e.occurred_at < ${new Date(day.getTime() + dayMs).toISOString()}
       and ${sourceId === theDirectory ? sql`e.customer_id = ''` : sql`true`}
       and ${after ? sql`(e.customer_id, e.occurred_at, e.id) > (${after.customerId}, ${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`}
     order by e.customer_id, e.occurred_at, e.id limit ${perStep}`)
  return rows.map((row) => ({
    customerId: row.customer_id,
    at: row.at,
    id: row.id,
    sourceId: row.source_id,
    attributes: row.attributes,
  }))
}

/** Where to go on when these were all that was found: behind them, or with the day before. */
export function placeAfter({ day }: Place, events: readonly StoredEvent[]): Place {
  const last = events.at(-1)
  if (!last || events.length < perStep) return { day: new Date(day.getTime() - dayMs), after: null }
  return { day, after: { customerId: last.customerId, at: last.at, id: last.id } }
}
