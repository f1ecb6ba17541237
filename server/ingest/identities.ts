import { identitiesOf, isBuiltIn, longestIdentity, namingText } from '#shared/identities.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { type Fields, isFields } from './read.ts'

export { identitiesOf }

const mostAttributes = 40
const longestName = 200
const deepestPath = 5

/** Parts of names that mostly hold an ID, or tell whom it belongs to. */
const telling =
  /customer|account|acct|tenant|client|company|org|user|member|subscri|contract|merchant|shop|store|partner|workspace|team|email|mail|phone|login|(?:^|[._-])(?:id|no|nr|num|number|key|ref|uid|uuid|code)$|(?:Id|ID|No|Number)$/

/** Names are the same event after event. A sender that makes up names only empties it. */
const ranks = new Map<string, 0 | 1 | 2>()

/** 0: read without a mapping. 1: looks like it names somebody. 2: anything else. */
function rankOf(name: string): 0 | 1 | 2 {
  const known = ranks.get(name)
  if (known !== undefined) return known
  if (ranks.size >= 5_000) ranks.clear()
  const rank = isBuiltIn(name) ? 0 : telling.test(name) ? 1 : 2
  ranks.set(name, rank)
  return rank
}

/**
 * What an event says that may tell whom it hit, for `ErrorSignal.attributes`: at most 40 attributes by the names that
 * a mapping uses, with what the source's rules name first, then what the built-in table names, then what looks like
 * an ID. Values that cannot be an ID (no text or number, longer than 200) are left out, not cut.
 */
export function candidatesOf(
  found: Iterable<readonly [name: string, value: unknown]>,
  rules: readonly IdentityRule[] | undefined,
): Record<string, string> {
  const byRank: [string, string][][] = [[], [], []]
  for (const [name, given] of found) {
    const value = candidateText(given)
    if (value === null || name.length > longestName || name === '__proto__' || !isStorable(name)) continue
    const rank = rules?.some(({ attribute }) => attribute === name) ? 0 : rankOf(name)
    const list = byRank[rank]
    if (list && list.length < mostAttributes) list.push([name, value])
  }
  const attributes: Record<string, string> = {}
  let count = 0
  for (const [name, value] of byRank.flat()) {
    if (count >= mostAttributes) break
    const before = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    // The first that names somebody, as `identitiesOf` sees it.
    if (before !== undefined && (namingText(before) !== null || namingText(value) === null)) continue
    attributes[name] = value
    if (before === undefined) count += 1
  }
  return attributes
}

function candidateText(given: unknown): string | null {
  if (typeof given === 'number') return Number.isFinite(given) ? String(given) : null
  if (typeof given === 'bigint') return String(given).slice(0, longestIdentity)
  if (typeof given !== 'string' || given.length > longestIdentity) return null
  const value = given.trim()
  return value && isStorable(value) ? value : null
}

const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0')

/**
 * The value at a path such as `account.id`: under that very key, or in the object `account`; undefined when there is
 * none. What a mapping writes as `extra.account.id` is then `valueAt(extra, 'account.id')`.
 */
export function valueAt(fields: Fields, path: string, depth = 0): unknown {
  if (Object.hasOwn(fields, path)) return fields[path]
  if (depth >= deepestPath) return undefined
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot)
    const inner = Object.hasOwn(fields, head) ? fields[head] : undefined
    if (!isFields(inner)) continue
    const value = valueAt(inner, path.slice(dot + 1), depth + 1)
    if (value !== undefined) return value
  }
  return undefined
}
