import type { IdentifierKind } from '#shared/customers.ts'
import { keyOf, type Known, type Owner, type Owners } from './owners.ts'

export type Addition = { kind: IdentifierKind; value: string; customerId: string }

/** The customer of the first identity that exactly one has; then the observed customer that carries the first's name. */
export function decide(entry: readonly Known[], owners: Owners): Owner | undefined {
  let isNewAccount = false
  for (const identity of entry) {
    const owner = soleOwner(identity, owners)
    // Whom telemetry alone knows by a person may be one of many of an account that is named now.
    if (owner && !(isNewAccount && owner.observed)) return owner
    // A customer ID that nobody has is a customer that we do not know yet, whosever e-mail comes along with it.
    if (identity.kind === 'customer_id') break
    if (identity.kind === 'tenant' && !owners.has(keyOf(identity.kind, identity.value))) isNewAccount = true
  }
  const [first] = entry
  if (!first) return undefined
  const named = [first.value, keyOf(first.kind, first.value)].flatMap(
    (value) => owners.get(keyOf('customer_id', value)) ?? [],
  )
  return named.find(({ observed }) => observed)
}

function soleOwner(identity: Known, owners: Owners): Owner | undefined {
  const list = ownersOf(identity, owners)
  if (list.length === 1) return list[0]
  if (identity.kind === 'customer_id' || identity.kind === 'user_id') {
    // Customer IDs that differ only in case: the one written exactly so.
    const exact = list.find(({ customerId }) => customerId === identity.raw)
    if (exact) return exact
  }
  // What the directory says outranks what telemetry said before.
  const listed = list.filter(({ observed }) => !observed)
  return listed.length === 1 ? listed[0] : undefined
}

/** A user ID that nobody has as such may be a customer ID. */
function ownersOf({ kind, value }: Known, owners: Owners): Owner[] {
  const own = owners.get(keyOf(kind, value)) ?? []
  return own.length === 0 && kind === 'user_id' ? (owners.get(keyOf('customer_id', value)) ?? []) : own
}

/** Whom the entry's identities name that do not name this customer; at most a few. */
export function othersOf(entry: readonly Known[], customerId: string, owners: Owners): string[] {
  let others: Set<string> | undefined
  for (const identity of entry) {
    const list = ownersOf(identity, owners)
    if (list.length === 0 || list.some((owner) => owner.customerId === customerId)) continue
    others ??= new Set()
    for (const owner of list) others.add(owner.customerId)
  }
  return others ? [...others].slice(0, 5) : []
}

/** Points nowhere yet and may come to point somewhere; a customer ID is a customer's own. */
export const isFree = ({ kind, value }: Known, owners: Owners) =>
  kind !== 'customer_id' &&
  !owners.has(keyOf(kind, value)) &&
  !(kind === 'user_id' && owners.has(keyOf('customer_id', value)))

export function additionsFor(entry: readonly Known[], customerId: string, owners: Owners): Addition[] {
  return entry.filter((identity) => isFree(identity, owners)).map(({ kind, value }) => ({ kind, value, customerId }))
}

/** The ID of a new observed customer: its most trusted identity as it was written; not one that a listed one has. */
export function nameObserved(entry: readonly Known[], owners: Owners): string {
  const [first] = entry
  if (!first) return ''
  const plain = first.kind === 'email' || first.kind === 'phone' ? first.value : first.raw
  const taken = owners.has(keyOf('customer_id', first.value))
  return taken && first.kind !== 'customer_id' ? keyOf(first.kind, plain) : plain
}
