import { emailAddress, type IdentifierKind } from './customers.ts'
import type { Identity } from './signal.ts'
import type { IdentityRule } from './sources.ts'

/** An ID is never longer; what is, names nobody. */
export const longestIdentity = 200
/** More identities of one event are noise or an attack. */
const mostIdentities = 8

/**
 * Which attributes name whom without any mapping, for every protocol: the account before the person, and what names it
 * surely before what only may. The first that the directory knows decides.
 */
export const builtInIdentities: { kind: IdentifierKind; attributes: readonly string[] }[] = [
  {
    kind: 'customer_id',
    attributes: ['customer.id', 'customer_id', 'customerId', 'user.customer_id', 'user.customerId', 'user.customer.id'],
  },
  {
    kind: 'tenant',
    attributes: ['tenant.id', 'tenant_id', 'tenantId', 'tenant', 'user.tenant', 'user.tenant_id', 'user.tenant.id'],
  },
  { kind: 'user_id', attributes: ['user.id', 'enduser.id', 'user_id', 'userId'] },
  { kind: 'email', attributes: ['user.email', 'enduser.email', 'user_email'] },
  { kind: 'phone', attributes: ['user.phone', 'user.phone_number'] },
  { kind: 'username', attributes: ['user.username', 'user.name', 'username'] },
]

const builtInNames = new Set(builtInIdentities.flatMap(({ attributes }) => attributes))

/** Read without any mapping. */
export const isBuiltIn = (attribute: string): boolean => builtInNames.has(attribute)

/** What programs write when they do not know who it is. */
const nobody = new Set([
  '',
  '0',
  '-1',
  '-',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'n/a',
  'anonymous',
  'anonymoususer',
  'guest',
  'unknown',
  '(not set)',
  '[object object]',
  '[filtered]',
  '[redacted]',
  '{{auto}}',
  'true',
  'false',
])

/** The text of a value that may name somebody: trimmed, whole, nothing that PostgreSQL refuses. Null when it cannot. */
export function namingText(given: unknown): string | null {
  const value = typeof given === 'string' ? given.trim() : plainNumber(given)
  if (!value || value.length > longestIdentity || nobody.has(value.toLowerCase())) return null
  return value.isWellFormed() && !value.includes('\0') ? value : null
}

const plainNumber = (given: unknown) =>
  (typeof given === 'number' && Number.isFinite(given)) || typeof given === 'bigint' ? String(given) : null

/**
 * Who an event names: what the source's own rules find, in their order, then the built-in attributes. `lookup` gives
 * the value of an attribute, undefined when the event has none. Most trusted first, at most 8, without doubles and
 * without values that mean nobody.
 */
export function identitiesOf(
  lookup: (attribute: string) => unknown,
  rules: readonly IdentityRule[] | undefined,
): Identity[] {
  const identities: Identity[] = []
  const add = (kind: IdentifierKind, given: unknown) => {
    if (given === undefined || given === null || identities.length >= mostIdentities) return
    const value = namingText(given)
    if (value === null || (kind === 'email' && !emailAddress.test(value))) return
    if (!identities.some((one) => one.kind === kind && one.value === value)) identities.push({ kind, value })
  }
  for (const { attribute, kind } of rules ?? []) add(kind, lookup(attribute))
  for (const { kind, attributes } of builtInIdentities) {
    for (const attribute of attributes) {
      const given = lookup(attribute)
      // "A user name, an e-mail or something else" (OpenTelemetry, enduser.id).
      if (attribute === 'enduser.id' && typeof given === 'string' && given.includes('@')) add('email', given)
      // As Sentry has it, this may be a person's full name, which several people have.
      else if (attribute !== 'user.name' || typeof given !== 'string' || !/\s/.test(given.trim())) add(kind, given)
    }
  }
  return identities
}
