import { sql } from 'drizzle-orm'
import type { IdentifierKind } from '#shared/customers.ts'
import type { Identity } from '#shared/signal.ts'
import { cleanText } from '#shared/text.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { runKept } from '#server/platform/plans.ts'
import { defaultCountry } from './country.ts'
import { normaliseIdentifier } from './identifiers.ts'

/** Identities of one entry that count; more than these are noise or an attack. */
const perEntry = 8
/** Of an identifier that many customers share, only so many are looked at: it decides nothing anyhow. */
const ownersRead = 5

type Known = { kind: IdentifierKind; value: string; raw: string }
/** `observed`: telemetry says so, not the directory. */
type Owner = { customerId: string; observed: boolean }
/** Who has an identifier, by `keyOf`. */
type Owners = Map<string, Owner[]>
type Addition = { kind: IdentifierKind; value: string; customerId: string }

const keyOf = (kind: IdentifierKind, value: string) => `${kind}:${value}`

/**
 * The customer that each entry's identities name, `''` where they name nobody; an unknown one becomes an observed
 * customer. Within an entry the first identity that exactly one customer has decides; a customer ID decides in any
 * case. What else the entry brings is kept as observed identifiers of that customer if it pointed nowhere before.
 * The caller's transaction holds the lock `links`, at least shared: so no claim moves a customer away meanwhile.
 */
export async function identifyCustomers(
  tx: Transaction,
  ctx: Context,
  identities: readonly (readonly Identity[])[],
): Promise<string[]> {
  const entries = normaliseEntries(identities, await countryFor(tx, identities))
  const owners = await readOwners(tx, ctx, entries, false)
  const undecided = entries.filter((entry) => entry.length > 0 && !decide(entry, owners))
  for (const [key, list] of await readOwners(tx, ctx, undecided, true)) owners.set(key, list)
  const found = entries.map((entry) => decide(entry, owners))
  const open = entries.filter(
    (entry, at) => entry.length > 0 && (!found[at] || entry.some((one) => isFree(one, owners))),
  )
  if (open.length === 0) return found

  // Rare: something is new. Others who add wait here, then see what we added.
  await lockExclusive(tx, 'directory')
  for (const [key, list] of await readOwners(tx, ctx, open, true)) owners.set(key, list)
  const created = new Set<string>()
  const added = new Map<string, Addition>()
  for (const [at, entry] of entries.entries()) {
    if (entry.length === 0) continue
    const known = decide(entry, owners)
    const customerId = known || nameObserved(entry, owners)
    found[at] = customerId
    const additions = additionsFor(entry, customerId, owners)
    if (!known) {
      created.add(customerId)
      additions.push({ kind: 'customer_id', value: customerId.toLowerCase(), customerId })
    }
    for (const addition of additions) {
      const key = keyOf(addition.kind, addition.value)
      added.set(key, addition)
      owners.set(key, [...(owners.get(key) ?? []), { customerId, observed: true }])
    }
  }
  await insertObserved(tx, ctx, [...created], [...added.values()])
  return found
}

/** The settings are read only when a phone number needs them. */
async function countryFor(tx: Transaction, identities: readonly (readonly Identity[])[]) {
  return identities.some((entry) => entry.some(({ kind }) => kind === 'phone')) ? await defaultCountry(tx) : undefined
}

function normaliseEntries(
  identities: readonly (readonly Identity[])[],
  country: Parameters<typeof normaliseIdentifier>[2],
): Known[][] {
  return identities.map((entry) =>
    entry.slice(0, perEntry).flatMap(({ kind, value }) => {
      const known = normaliseIdentifier(kind, value, country)
      return known ? [{ kind, value: known, raw: cleanText(value) }] : []
    }),
  )
}

/** All that may decide: each identity, a user ID also as customer ID; `withNames` the names an observed one would have. */
async function readOwners(
  tx: Transaction,
  ctx: Context,
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

/** The customer of the first identity that exactly one has; then the observed customer that carries the first's name. */
function decide(entry: readonly Known[], owners: Owners): string {
  for (const identity of entry) {
    const owner = soleOwner(identity, owners)
    if (owner) return owner
    // A customer ID that nobody has is a customer that we do not know yet, whosever e-mail comes along with it.
    if (identity.kind === 'customer_id') break
  }
  const [first] = entry
  if (!first) return ''
  const named = [first.value, keyOf(first.kind, first.value)].flatMap(
    (value) => owners.get(keyOf('customer_id', value)) ?? [],
  )
  return named.find(({ observed }) => observed)?.customerId ?? ''
}

function soleOwner({ kind, value, raw }: Known, owners: Owners): string | undefined {
  const own = owners.get(keyOf(kind, value)) ?? []
  const list = own.length === 0 && kind === 'user_id' ? (owners.get(keyOf('customer_id', value)) ?? []) : own
  if (list.length === 1) return list[0]?.customerId
  // Customer IDs that differ only in case: the one written exactly so.
  return kind === 'customer_id' || kind === 'user_id'
    ? list.find(({ customerId }) => customerId === raw)?.customerId
    : undefined
}

/** Points nowhere yet and may come to point somewhere; a customer ID is a customer's own. */
const isFree = ({ kind, value }: Known, owners: Owners) =>
  kind !== 'customer_id' &&
  !owners.has(keyOf(kind, value)) &&
  !(kind === 'user_id' && owners.has(keyOf('customer_id', value)))

function additionsFor(entry: readonly Known[], customerId: string, owners: Owners): Addition[] {
  return entry.filter((identity) => isFree(identity, owners)).map(({ kind, value }) => ({ kind, value, customerId }))
}

/** The ID of a new observed customer: its most trusted identity as it was written; not one that a listed one has. */
function nameObserved(entry: readonly Known[], owners: Owners): string {
  const [first] = entry
  if (!first) return ''
  const plain = first.kind === 'email' || first.kind === 'phone' ? first.value : first.raw
  const taken = owners.has(keyOf('customer_id', first.value))
  return taken && first.kind !== 'customer_id' ? keyOf(first.kind, plain) : plain
}

async function insertObserved(tx: Transaction, ctx: Context, ids: string[], additions: Addition[]): Promise<void> {
  const now = ctx.clock.now()
  if (ids.length > 0) {
    await tx.execute(sql`
      insert into customers (id, observed, created_at, updated_at)
      select id, true, ${now}, ${now} from unnest(${sql.param(ids.toSorted())}::text[]) as u (id)
      on conflict (id) do nothing`)
  }
  if (additions.length === 0) return
  await tx.execute(sql`
    insert into identifiers (kind, value, customer_id, origin)
    select kind, value, customer_id, 'observed'
    from unnest(
      ${sql.param(additions.map((one) => one.kind))}::text[],
      ${sql.param(additions.map((one) => one.value))}::text[],
      ${sql.param(additions.map((one) => one.customerId))}::text[]
    ) as u (kind, value, customer_id)
    order by kind, value, customer_id
    on conflict do nothing`)
}
