import { namingText } from '#shared/identities.ts'
import type { Identity } from '#shared/signal.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { candidatesOf, identitiesOf, valueAt } from '../identities.ts'
import { type Fields, fieldsOf, isFields } from '../read.ts'
import type { Tags } from './values.ts'

type Rules = readonly IdentityRule[] | undefined
export type Who = { identities: Identity[]; attributes: Record<string, string> }

/** What SDKs tell of the machine and of themselves; none of it says whom it hit. */
const ownContexts = new Set(
  [
    'app browser client_os cloud_resource culture device feedback flags gpu missing_instrumentation',
    'monitor os otel profile react replay response runtime runtimes state trace unity',
  ].flatMap((line) => line.split(' ')),
)
/** An address is shared by many and lent to others; a place names nobody. */
const neverWho = new Set(['ip_address', 'ip', 'geo', 'data'])

/**
 * Whom an event names: its `user` with what is under `data`, its tags by their own names, and by a mapping also
 * `extra.a.b` and `contexts.a.b`. An address of the network never counts.
 */
export function whoIs(event: Fields, tags: Tags, rules: Rules): Who {
  const lookup = lookupIn(event, tags)
  return { identities: identitiesOf(lookup, rules), attributes: candidatesOf(found(), rules) }

  function* found(): Iterable<readonly [string, unknown]> {
    // A rule may name the same thing by another path.
    for (const { attribute } of rules ?? []) yield [attribute, lookup(attribute)]
    yield* namesIn(event, tags)
  }
}

/** The identities alone, for what needs no more. */
export const identitiesIn = (event: Fields, tags: Tags, rules: Rules): Identity[] =>
  identitiesOf(lookupIn(event, tags), rules)

function lookupIn(event: Fields, tags: Tags): (name: string) => unknown {
  const user = userOf(event)
  const data = fieldsOf(user['data'])
  const extra = fieldsOf(event['extra'])
  const contexts = fieldsOf(event['contexts'])
  return (name) => {
    const under = (prefix: string, fields: Fields) =>
      name.startsWith(prefix) ? valueAt(fields, name.slice(prefix.length)) : undefined
    if (name === 'user.ip_address' || name === 'user.ip') return undefined
    return (
      naming(under('user.', user)) ??
      naming(under('user.', data)) ??
      naming(tags.get(name)) ??
      under('extra.', extra) ??
      under('contexts.', contexts)
    )
  }
}

/** `anonymous` in one place must not hide the name in another. */
const naming = (value: unknown) => (value === undefined || namingText(value) === null ? undefined : value)

const userOf = (event: Fields) => fieldsOf(event['user'] ?? event['sentry.interfaces.User'])

function* namesIn(event: Fields, tags: Tags): Iterable<readonly [string, unknown]> {
  const user = userOf(event)
  for (const fields of [user, fieldsOf(user['data'])]) {
    for (const [name, value] of Object.entries(fields)) if (!neverWho.has(name)) yield* leaves(`user.${name}`, value)
  }
  yield* tags
  yield* leaves('extra', fieldsOf(event['extra']))
  for (const [name, value] of Object.entries(fieldsOf(event['contexts']))) {
    if (!ownContexts.has(name)) yield* leaves(`contexts.${name}`, value)
  }
}

/** Whom a log or a span names, by its attributes. */
export function whoByAttributes(attributes: Fields, rules: Rules): Who {
  const named = Object.entries(attributes).filter(([name]) => name !== 'user.ip_address' && !/^sentry[._]/.test(name))
  return { identities: identitiesBy(attributes, rules), attributes: candidatesOf(named, rules) }
}

/** The identities alone. */
export const identitiesBy = (attributes: Fields, rules: Rules): Identity[] =>
  identitiesOf(
    (name) => (Object.hasOwn(attributes, name) && name !== 'user.ip_address' ? attributes[name] : undefined),
    rules,
  )

const deepest = 4
const mostLeaves = 200

/** The values at the ends of an object's paths, as a mapping names them. */
function* leaves(path: string, value: unknown, depth = 1): Iterable<readonly [string, unknown]> {
  if (!isFields(value)) return yield [path, value]
  if (depth > deepest) return
  for (const [name, inner] of Object.entries(value).slice(0, mostLeaves))
    yield* leaves(`${path}.${name}`, inner, depth + 1)
}
