import { sql } from 'drizzle-orm'
import type { IdentifierKind } from '#shared/customers.ts'
import type { Identity } from '#shared/signal.ts'
import { cleanText } from '#shared/text.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import { defaultCountry } from './country.ts'
import { normaliseIdentifier } from './identifiers.ts'

/** Identities of one entry that count; more than these are noise or an attack. */
const perEntry = 8
/** Of an identifier that many customers share, only so many are looked at: it decides nothing anyhow. */
const ownersRead = 5

/** An identity as the index has it; `raw` as it was written. */
export type Known = { kind: IdentifierKind; value: string; raw: string }
/** `observed`: telemetry says so, not the directory. */
export type Owner = { customerId: string; observed: boolean }
/** Who has an identifier, by `keyOf`. */
export type Owners = Map<string, Owner[]>

export const keyOf = (kind: IdentifierKind, value: string) => `${kind}:${value}`

/** What each entry names as the index writes it. The settings are read only when a phone number needs them. */
export async function normaliseEntries(
  tx: Transaction,
  identities: readonly (readonly Identity[])[],
): Promise<Known[][]> {
  const needsCountry = identities.some((entry) => entry.some(({ kind }) => kind === 'phone'))
  const country = needsCountry ? await defaultCountry(tx) : undefined
  return identities.map((entry) =>
    entry.slice(0, perEntry).flatMap(({ kind, value }) => {
      const known = normaliseIdentifier(kind, value, country)
      return known ? [{ kind, value: known, raw: cleanText(value) }] : []
    }),
  )
}

/** All that may decide: each identity, a user ID also as customer ID; `withNames` the names an observed one would have. */
export async function readOwners(
  tx: Transaction,
  ctx: Pick<Context, 'config'>,
  entries: readonly (readonly Known[])[],
  withNames: boolean,
): Promise<Owners> {
  const keys = new Map<string, { kind: IdentifierKind; value: string }>()
  const want = (kind: IdentifierKind, value: string) => keys.set(keyOf(kind, value), { kind, value })
  for (const entry of entries) {
    for (const [at, { kind, value }] of entry.entries()) {
      want(kind, value)
      if (kind === 'user_id') want('customer_id', value)
      if (!withNames || at > 0 || kind === 'customer_id') continue
      want('customer_id', value)
      want('customer_id', keyOf(kind, value))
    }
  }
  const owners: Owners = new Map()
  if (keys.size === 0) return owners
  // In the order of the index: neighbours are read together.
  const list = [...keys.values()].toSorted((a, b) => (a.value < b.value ? -1 : 1))
  const rows = await runKept<{ kind: IdentifierKind; value: string; customer_id: string; observed: boolean }>(
    tx,
    ctx,
    'owners',
    sql`
    select w.kind, w.value, i.customer_id, i.origin = 'observed' as observed
    from unnest(${sql.param(list.map((one) => one.kind))}::text[], ${sql.param(list.map((one) => one.value))}::text[])
      as w (kind, value)
    cross join lateral (
      select customer_id, origin from identifiers i
      where i.kind = w.kind and i.value = w.value collate "C"
      order by customer_id limit ${ownersRead}
    ) i`,
  )
  for (const { kind, value, customer_id: customerId, observed } of rows) {
    const key = keyOf(kind, value)
    const known = owners.get(key)
    if (known) known.push({ customerId, observed })
    else owners.set(key, [{ customerId, observed }])
  }
  return owners
}
