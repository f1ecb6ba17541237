import type { Identity } from '#shared/signal.ts'
import type { IdentifierKind } from '#shared/customers.ts'
import { longest, textOf } from './read.ts'

/** What programs write when they do not know who it is. */
const nobody = new Set([
  '',
  '0',
  '-1',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'anonymous',
  'anonymoususer',
  'guest',
  'unknown',
  '[object object]',
  '[filtered]',
  '{{auto}}',
  'true',
  'false',
])

/** Collects who an event names, most trusted first, without doubles and without names that mean nobody. */
export function collectIdentities(named: [kind: IdentifierKind, value: unknown][]): Identity[] {
  const identities: Identity[] = []
  for (const [kind, given] of named) {
    const value = textOf(given, longest.identity)
    if (!value || nobody.has(value.toLowerCase())) continue
    if (kind === 'email' && !/^[^\s@]{1,100}@[^\s@]{1,150}$/.test(value)) continue
    if (!identities.some((one) => one.kind === kind && one.value === value)) identities.push({ kind, value })
  }
  return identities
}

/** For fields that hold "a user name, an e-mail or something else". */
export function kindOfUser(value: unknown): IdentifierKind {
  return typeof value === 'string' && value.includes('@') ? 'email' : 'user_id'
}
