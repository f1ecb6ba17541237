import { sql } from 'drizzle-orm'
import type { Identity } from '#shared/signal.ts'
import type { SightingOutcome } from '#shared/sources.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { type Addition, additionsFor, decide, isFree, nameObserved, othersOf } from './decide.ts'
import { keyOf, type Known, normaliseEntries, type Owners, readOwners } from './owners.ts'

export type Identified = {
  /** '' when the entry names nobody, or somebody new who may not be added. */
  customerId: string
  outcome: SightingOutcome
  /** Whom its other identities name, when they name somebody else. */
  others: string[]
  /** What decided comes from the directory. */
  listed: boolean
  /** Nobody knew the customer before. */
  isNew: boolean
}

/**
 * Whether an entry may add a customer that nobody knew, or further identifiers of a known one; asked once in a call
 * per customer to be added, with the first entry that names it.
 */
export type MayAdd = (entry: number, what: 'customer' | 'identifiers') => boolean

/**
 * The customer that each entry's identities name; an unknown one becomes an observed customer. Within an entry the
 * first identity that exactly one customer has decides; a customer ID decides in any case. What else the entry brings
 * is kept as observed identifiers of that customer if it pointed nowhere before.
 * The caller's transaction holds the lock `links`, at least shared: so no claim moves a customer away meanwhile.
 */
export async function identifyCustomers(
  tx: Transaction,
  ctx: Context,
  identities: readonly (readonly Identity[])[],
  mayAdd: MayAdd = () => true,
): Promise<Identified[]> {
  const entries = await normaliseEntries(tx, identities)
  const owners = await readOwners(tx, ctx, entries, false)
  const undecided = entries.filter((entry) => entry.length > 0 && !decide(entry, owners))
  for (const [key, list] of await readOwners(tx, ctx, undecided, true)) owners.set(key, list)
  const found = entries.map((entry) => recognise(entry, owners))
  const allowed = askOnce(mayAdd, entries)
  const open = entries.flatMap((entry, at) => {
    const known = found[at]?.customerId
    if (entry.length === 0 || (known && !entry.some((one) => isFree(one, owners)))) return []
    return allowed(at, known ? 'identifiers' : 'customer') ? [{ entry, at }] : []
  })
  if (open.length === 0) return found

  // Rare: something is new. Others who add wait here, then see what we added.
  await lockExclusive(tx, 'directory')
  const again = open.map(({ entry }) => entry)
  for (const [key, list] of await readOwners(tx, ctx, again, true)) owners.set(key, list)
  const created = new Set<string>()
  const added = new Map<string, Addition>()
  for (const { entry, at } of open) {
    const known = decide(entry, owners)
    const customerId = known?.customerId ?? nameObserved(entry, owners)
    found[at] = outcomeOf(entry, owners, { customerId, isNew: !known, listed: known?.observed === false })
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

const nobody: Identified = { customerId: '', outcome: 'missed', others: [], listed: false, isNew: false }

/** What the entry names as things are; nobody when it would name somebody new. */
function recognise(entry: readonly Known[], owners: Owners): Identified {
  const owner = decide(entry, owners)
  if (!owner) return nobody
  return outcomeOf(entry, owners, { customerId: owner.customerId, isNew: false, listed: !owner.observed })
}

function outcomeOf(
  entry: readonly Known[],
  owners: Owners,
  { customerId, isNew, listed }: { customerId: string; isNew: boolean; listed: boolean },
): Identified {
  const others = othersOf(entry, customerId, owners)
  return { customerId, outcome: others.length > 0 ? 'conflict' : isNew ? 'new' : 'found', others, listed, isNew }
}

/** Entries that begin with the same identity name the same customer. */
function askOnce(mayAdd: MayAdd, entries: readonly (readonly Known[])[]): MayAdd {
  const answers = new Map<string, boolean>()
  return (at, what) => {
    const first = entries[at]?.[0]
    const key = first ? `${what} ${keyOf(first.kind, first.value)}` : what
    const answer = answers.get(key) ?? mayAdd(at, what)
    answers.set(key, answer)
    return answer
  }
}

/**
 * The same without adding anybody, for one who wants to see what would come of it: a customer that would be new is
 * there with the ID that it would get.
 */
export async function recogniseCustomers(
  tx: Transaction,
  ctx: Pick<Context, 'config'>,
  identities: readonly (readonly Identity[])[],
): Promise<Identified[]> {
  const entries = await normaliseEntries(tx, identities)
  const owners = await readOwners(tx, ctx, entries, true)
  return entries.map((entry) => {
    if (entry.length === 0 || decide(entry, owners)) return recognise(entry, owners)
    return outcomeOf(entry, owners, { customerId: nameObserved(entry, owners), isNew: true, listed: false })
  })
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
