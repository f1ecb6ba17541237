import { builtInIdentities } from '#shared/identities.ts'
import type { Identity } from '#shared/signal.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { identitiesOf, valueAt } from '../identities.ts'
import type { Fields } from '../read.ts'

/** How attributes name somebody, by the rules of one source. */
export type Naming = {
  rules: readonly IdentityRule[] | undefined
  /** Attributes that may name somebody, and those that may hold them: `user` can be a list that has an `id`. */
  keys: ReadonlySet<string>
  /** Whom these attributes alone name. */
  by(fields: Fields): Identity[]
  /** Whom all these name together, each attribute looked for in the first that has it. */
  among(layers: (Fields | undefined)[]): Identity[]
}

export function namingBy(rules: readonly IdentityRule[] | undefined): Naming {
  const keys = rules && rules.length > 0 ? new Set([...builtIn, ...withHeads(rules.map(ofRule))]) : builtIn
  // Most attributes name nobody, and what surrounds many records is asked about for each of them.
  const speaking = new WeakMap<Fields, boolean>()
  const named = new WeakMap<Fields, Identity[]>()
  const speaks = (fields: Fields) => {
    const known = speaking.get(fields)
    if (known !== undefined) return known
    const found = Object.keys(fields).some((name) => keys.has(name))
    speaking.set(fields, found)
    return found
  }
  const by = (fields: Fields) => {
    const known = named.get(fields)
    if (known) return known
    const found = speaks(fields) ? identitiesOf((attribute) => valueAt(fields, attribute), rules) : []
    named.set(fields, found)
    return found
  }
  return {
    rules,
    keys,
    by,
    among(layers) {
      const those = layers.filter((fields) => fields !== undefined).filter(speaks)
      if (!those[0]) return []
      return those.length === 1 ? by(those[0]) : identitiesOf((attribute) => firstOf(those, attribute), rules)
    },
  }
}

function firstOf(layers: Fields[], attribute: string): unknown {
  for (const fields of layers) {
    const value = valueAt(fields, attribute)
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

const ofRule = ({ attribute }: IdentityRule) => attribute
const builtIn: ReadonlySet<string> = withHeads(builtInIdentities.flatMap(({ attributes }) => attributes))

function withHeads(names: string[]): Set<string> {
  const all = new Set(names)
  for (const name of names) {
    for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) all.add(name.slice(0, dot))
  }
  return all
}
