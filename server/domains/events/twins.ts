import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import { sql } from 'drizzle-orm'

/** The moments at which one failure is logged and recorded in its span lie closer together. */
const closeMs = 2_000
/** So much time is looked through at once; what names nobody is one long list, of which not more is looked through. */
const spanMs = 60_000

type Arriving = { row: { customerId: string; signal: { id: string; mayHaveTwin?: boolean } }; occurredAt: Date }

/**
 * An event that came by another way already gets the time of the one that is stored, and so is the same event: each
 * customer's events around the new ones are looked through once, and not those between new ones that lie far apart.
 */
export async function settleTwins(tx: Transaction, ctx: Context, arriving: Iterable<Arriving>): Promise<void> {
  const spans = new Map<string, { customerId: string; from: number; to: number }>()
  const byId = new Map<string, Arriving[]>()
  for (const one of arriving) {
    if (!one.row.signal.mayHaveTwin) continue
    const at = one.occurredAt.getTime()
    const { customerId, signal } = one.row
    const key = customerId === '' ? '' : `${customerId}\n${Math.floor(at / spanMs)}`
    const span = spans.get(key) ?? { customerId, from: at, to: at }
    spans.set(key, { customerId, from: Math.min(span.from, at), to: Math.max(span.to, at) })
    byId.set(signal.id, [...(byId.get(signal.id) ?? []), one])
  }
  const looked = [...spans.values()].filter(({ from, to }) => to - from <= spanMs)
  if (looked.length === 0) return
  const moments = (pick: (span: { from: number; to: number }) => number) =>
    sql.param(looked.map((span) => new Date(pick(span)).toISOString()))
  // Said once for all too: PostgreSQL then leaves the other days out before it begins, and not anew for each customer.
  const since = new Date(Math.min(...looked.map(({ from }) => from)) - closeMs)
  const until = new Date(Math.max(...looked.map(({ to }) => to)) + closeMs)
  const rows = await runKept<{ customer_id: string; id: string; occurred_at: string }>(
    tx,
    ctx,
    'twins',
    sql`
    select e.customer_id, e.id, e.occurred_at
      from unnest(${sql.param(looked.map(({ customerId }) => customerId))}::text[],
                  ${moments(({ from }) => from - closeMs)}::timestamptz[],
                  ${moments(({ to }) => to + closeMs)}::timestamptz[]) as around (customer_id, since, until)
      join error_events e on e.customer_id = around.customer_id and e.occurred_at between around.since and around.until
       and e.occurred_at between ${since.toISOString()}::timestamptz and ${until.toISOString()}::timestamptz
      join unnest(${sql.param([...byId.keys()])}::uuid[]) as arriving (id) on arriving.id = e.id`,
  )
  for (const stored of rows) {
    const at = new Date(stored.occurred_at)
    for (const one of byId.get(stored.id) ?? []) {
      const isClose = Math.abs(one.occurredAt.getTime() - at.getTime()) <= closeMs
      if (one.row.customerId === stored.customer_id && isClose) one.occurredAt = at
    }
  }
}
