import type { IdentifierKind } from '#shared/customers.ts'
import { emailAddress } from '#shared/customers.ts'
import { namingText } from '#shared/identities.ts'
import type { Identity } from '#shared/signal.ts'
import type { IdentityRule } from '#shared/sources.ts'
import type { Labels } from './reading.ts'

/** One alert names no more customers than this, and one message not more than ten times as many. */
const mostOfAlert = 100
const mostOfMessage = 1_000

/**
 * Names of labels and fields that name a customer, without their case and separators. Not those of persons: a user
 * in an alert's labels is mostly one of a database or a host.
 */
const naming: Record<string, IdentifierKind> = {
  customerid: 'customer_id',
  customerids: 'customer_id',
  customer: 'customer_id',
  customers: 'customer_id',
  affectedcustomer: 'customer_id',
  affectedcustomers: 'customer_id',
  accountid: 'customer_id',
  accountids: 'customer_id',
  account: 'customer_id',
  accounts: 'customer_id',
  tenantid: 'tenant',
  tenant: 'tenant',
  tenants: 'tenant',
  customeremail: 'email',
  accountemail: 'email',
  customerphone: 'phone',
}
const order: IdentifierKind[] = ['customer_id', 'tenant', 'email', 'phone']

/**
 * The customers that these labels name, by the source's own rules first. Labels that each hold one value say together
 * who one customer is; a list such as `C-1, C-2` names several.
 */
export function customersOf(labels: Labels, rules: readonly IdentityRule[] | undefined): Identity[][] {
  const own = (rules ?? []).flatMap(({ attribute, kind }): [IdentifierKind, string][] =>
    Object.hasOwn(labels, attribute) ? [[kind, labels[attribute] ?? '']] : [],
  )
  const known = Object.entries(labels).flatMap(([name, value]): [IdentifierKind, string][] => {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '')
    const kind = Object.hasOwn(naming, plain) ? naming[plain] : undefined
    return kind ? [[kind, value]] : []
  })
  const found = [...own, ...known.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))]
  for (const [kind, value] of found) {
    const parts = value.split(/[,;\n]/).filter((part) => part.trim())
    if (parts.length > 1) return parts.slice(0, mostOfAlert).flatMap((part) => entry([[kind, part]]))
  }
  return entry(found)
}

/** What names one customer; nothing when nothing does. */
export function entry(found: readonly (readonly [IdentifierKind, unknown])[]): Identity[][] {
  const identities: Identity[] = []
  for (const [kind, given] of found.slice(0, 8)) {
    const value = namingText(given)
    if (value === null || (kind === 'email' && !emailAddress.test(value))) continue
    if (!identities.some((one) => one.kind === kind && one.value === value)) identities.push({ kind, value })
  }
  return identities.length > 0 ? [identities] : []
}

/** Of several alerts in one message; each customer once. */
export function customersOfAll(sets: readonly Labels[], rules: readonly IdentityRule[] | undefined): Identity[][] {
  const named = new Map<string, Identity[]>()
  for (const labels of sets) {
    for (const one of customersOf(labels, rules)) {
      if (named.size < mostOfMessage) named.set(JSON.stringify(one), one)
    }
  }
  return [...named.values()]
}
