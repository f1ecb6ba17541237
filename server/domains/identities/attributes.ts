import { knownAs } from '#server/domains/customers/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { type IdentifierKind, identifierKinds } from '#shared/customers.ts'
import { isBuiltIn, namingText } from '#shared/identities.ts'
import type { AttributeView, SuggestionView } from '#shared/mapping.ts'
import type { IdentityRule } from '#shared/sources.ts'

type Told = { attributes: Record<string, string>; standsFor: number }
type Seen = { events: number; values: Map<string, number> }

/** Values of one attribute that are looked up in the directory. */
const mostValues = 60
const mostAttributes = 100
/** Fewer matches may be chance. */
const fewestMatches = 2

/** The attributes that come with these events, those of the most events first, and who reads each. */
export function attributesOf(events: readonly Told[], rules: readonly IdentityRule[]): AttributeView[] {
  return [...seenIn(events)]
    .map(([name, { events: count, values }]) => ({
      name,
      events: count,
      values: values.size,
      example: values.keys().next().value ?? '',
      usedBy: rules.some(({ attribute }) => attribute === name)
        ? ('rule' as const)
        : isBuiltIn(name)
          ? ('builtIn' as const)
          : null,
    }))
    .toSorted((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1))
    .slice(0, mostAttributes)
}

/** Attributes that nobody reads and most of whose values the directory knows; the surest first. */
export async function suggest(
  q: Queryable,
  events: readonly Told[],
  rules: readonly IdentityRule[],
): Promise<SuggestionView[]> {
  const unread = [...seenIn(events)].filter(
    ([name]) => !isBuiltIn(name) && !rules.some(({ attribute }) => attribute === name),
  )
  const looked = unread.map(([name, { events: count, values }]) => ({
    name,
    events: count,
    values: [...values].filter(([value]) => namingText(value) !== null).slice(0, mostValues),
  }))
  const known = await knownAs(q, [...new Set(looked.flatMap(({ values }) => values.map(([value]) => value)))])
  const suggestions = looked.flatMap(({ name, events: count, values }) => {
    const best = identifierKinds
      .map((kind) => ({ kind, matches: matchesOf(kind, values, known) }))
      // Of equal ones the first: the account before the person.
      .reduce((one, other) => (other.matches > one.matches ? other : one))
    const enough = best.matches >= fewestMatches && best.matches * 2 >= count
    return enough ? [{ attribute: name, kind: best.kind, matches: best.matches, events: count }] : []
  })
  return suggestions
    .toSorted((a, b) => b.matches / b.events - a.matches / a.events || b.matches - a.matches)
    .slice(0, 5)
}

function matchesOf(kind: IdentifierKind, values: [string, number][], known: Map<string, Set<IdentifierKind>>): number {
  return values.reduce((sum, [value, events]) => sum + (known.get(value)?.has(kind) ? events : 0), 0)
}

function seenIn(events: readonly Told[]): Map<string, Seen> {
  const seen = new Map<string, Seen>()
  for (const { attributes, standsFor } of events) {
    for (const [name, value] of Object.entries(attributes)) {
      const one = seen.get(name) ?? { events: 0, values: new Map() }
      seen.set(name, one)
      one.events += standsFor
      one.values.set(value, (one.values.get(value) ?? 0) + standsFor)
    }
  }
  return seen
}
