import { sql } from 'drizzle-orm'
import type { IdentifierKind } from '#shared/customers.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { changedPointers, type CustomerState } from './customer-state.ts'

/** What the composition root hands in. */
export type CustomerPorts = {
  /** Re-keys the rows of the other domains from one customer to another. */
  moveCustomer(tx: Transaction, from: string, to: string): Promise<void>
}

export type Claim = { from: string; to: string }

/** These say whose account it is; an e-mail or a phone says only who wrote or called. */
const accountKinds = new Set<IdentifierKind>(['customer_id', 'user_id', 'tenant'])

/**
 * The observed customers that turn out to be these listed ones: an identifier that is new in the directory has
 * pointed at them so far. Not claimed: one that this batch lists itself; one whose identifier points at another listed
 * customer as well; and through a person's e-mail, phone or username, one that telemetry has named by a customer ID.
 */
export async function findClaims(tx: Transaction, states: readonly CustomerState[]): Promise<Claim[]> {
  const listed = new Set(states.map(({ row }) => row.id))
  const wanted = states.flatMap((state) =>
    changedPointers(state).flatMap(({ kind, value }) => {
      const own = { kind, value, to: state.row.id, hold: accountKinds.has(kind) }
      // A user ID may have come as the customer ID.
      return kind === 'user_id' ? [own, { ...own, kind: 'customer_id' as const }] : [own]
    }),
  )
  if (wanted.length === 0) return []
  const { rows } = await tx.execute<{ at: number; customer_id: string; observed: boolean; by_id: boolean }>(sql`
    select w.at::int as at, i.customer_id, c.observed, not exists (
      select from identifiers o
      where o.customer_id = c.id and o.kind <> 'customer_id' and lower(c.id) in (o.value, o.kind || ':' || o.value)
    ) as by_id
    from unnest(
      ${sql.param(wanted.map(({ kind }) => kind))}::text[],
      ${sql.param(wanted.map(({ value }) => value))}::text[]
    ) with ordinality as w (kind, value, at)
    join identifiers i on i.kind = w.kind and i.value = w.value collate "C"
    join customers c on c.id = i.customer_id`)
  const owners = Map.groupBy(rows, ({ at }) => at)
  const sharers = Map.groupBy(wanted, ({ kind, value }) => `${kind}:${value}`)
  const claims = new Map<string, string>()
  for (const [at, { kind, value, to, hold }] of wanted.entries()) {
    const own = owners.get(at + 1) ?? []
    const others = sharers.get(`${kind}:${value}`)?.some((other) => other.to !== to)
    if (own.length === 0 || others || own.some((one) => !one.observed && one.customer_id !== to)) continue
    for (const { customer_id: from, observed, by_id: named } of own) {
      if (observed && from !== to && !listed.has(from) && (hold || !named) && !claims.has(from)) claims.set(from, to)
    }
  }
  return [...claims].map(([from, to]) => ({ from, to }))
}

/** Moves all of an observed customer to the listed one. Holds the locks `links` and `directory`. */
export async function claimCustomer(
  tx: Transaction,
  ctx: ActorContext,
  ports: CustomerPorts,
  { from, to }: Claim,
): Promise<void> {
  await tx.execute(sql`
    insert into identifiers (kind, value, customer_id, contact_id, origin)
    select kind, value, ${to}, contact_id, origin from identifiers where customer_id = ${from}
    on conflict do nothing`)
  await tx.execute(sql`delete from identifiers where customer_id = ${from}`)
  await tx.execute(sql`delete from customer_words where customer_id = ${from} and contact_id is null`)
  await tx.execute(sql`update customer_words set customer_id = ${to} where customer_id = ${from}`)
  await tx.execute(sql`update contacts set customer_id = ${to} where customer_id = ${from}`)
  await ports.moveCustomer(tx, from, to)
  await tx.execute(sql`delete from customers where id = ${from}`)
  await audit(tx, ctx, {
    action: 'customer.claim',
    subject: { kind: 'customer', id: to },
    customerId: to,
    details: { observed: from },
  })
}
