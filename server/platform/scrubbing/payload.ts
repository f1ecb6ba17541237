import { isCardNumber } from './checksums.ts'
import type { NameRules } from './names.ts'
import { filtered, scrubText } from './text.ts'

/** Nothing that walks the value later can run out of stack. */
const deepest = 24

/** Who it hit: kept as it is, also when it looks like something secret. */
const identityFields = new Set(['id', 'email', 'username', 'name', 'phone', 'ip_address', 'customer_id', 'tenant_id'])
const identityNames = /^(?:user|enduser|customer|tenant)\.(?:id|email|name|full_name|username|phone)$/
/** Texts of people or programs, in which an e-mail is never the whole point. */
const proseFields = new Set(['message', 'formatted'])

/** What an SDK writes of the program: names in them are those of packages, such as `better-auth`. */
const programFields = new Set(['modules', 'debug_meta', 'sdk'])

/** What the fields of an object are about. */
type Place = 'plain' | 'request' | 'headers' | 'cookies' | 'user' | 'program'

/**
 * The payload without secrets, itself when it has none: values under hidden names become `[Filtered]`, texts are
 * scrubbed, cookies keep only their names. Branches deeper than 24 levels are cut. Its cost is linear in the size.
 */
export function scrubPayload(payload: unknown, names: NameRules): unknown {
  return scrubValue(payload, names, 'plain', '', 0)
}

/** `outer` is the place of the object that holds the value under `name`; items of a list are held by the list's. */
function scrubValue(value: unknown, names: NameRules, outer: Place, name: string, depth: number): unknown {
  if (typeof value === 'string') return scrubString(value, names, outer, name)
  if (typeof value === 'number') return isCard(value) ? filtered : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '…'
  const place = placeWithin(outer, name, depth)
  if (!Array.isArray(value)) return scrubFields(value, names, place, depth)
  const [first, second] = value
  // Lists of `[name, value]` stand for objects.
  if (value.length === 2 && typeof first === 'string' && isHidden(first, names, place) && isWorthHiding(second)) {
    return [first, filtered]
  }
  return scrubItems(value, names, outer, name, depth)
}

const isCard = (value: number) => value >= 1e12 && Number.isSafeInteger(value) && isCardNumber(String(value))

function scrubString(text: string, names: NameRules, outer: Place, name: string): string {
  if (outer === 'cookies') return text && filtered
  if ((outer === 'user' && identityFields.has(name)) || identityNames.test(name)) return text
  if (outer === 'request') {
    if (name === 'cookies') return text.replace(/=[^;]{1,4000}/g, `=${filtered}`)
    // What a form sends reads like what follows the `?` of a URL.
    const isQuery = name === 'query_string' || (name === 'data' && /^[\w.%[\]-]{1,100}=/.test(text))
    if (isQuery && !text.startsWith('?')) return scrubText(`?${text}`, names).slice(1)
  }
  // A text without spaces that holds an e-mail is an identity; one within a sentence is not.
  const keepEmails = !text.includes('@') || (!proseFields.has(name) && !/\s/.test(text))
  return text.length < 4 ? text : scrubText(text, names, { keepEmails })
}

function scrubFields(fields: object, names: NameRules, place: Place, depth: number): object {
  let clean: Record<string, unknown> | undefined
  const paired = nameOfPair(fields)
  for (const [name, value] of Object.entries(fields)) {
    const told = paired !== undefined && name === 'value' ? paired : name
    const isGone = isHidden(told, names, place) && isWorthHiding(value)
    const next = isGone ? filtered : scrubValue(value, names, place, told, depth + 1)
    if (next === value) continue
    // Every own field is there already, so that not even `__proto__` means anything else.
    clean ??= { ...fields }
    clean[name] = next
  }
  return clean ?? fields
}

function scrubItems(list: unknown[], names: NameRules, outer: Place, name: string, depth: number): unknown[] {
  let clean: unknown[] | undefined
  for (const [index, item] of list.entries()) {
    const next = scrubValue(item, names, outer, name, depth + 1)
    if (next === item) continue
    clean ??= [...list]
    clean[index] = next
  }
  return clean ?? list
}

/** `{ key: 'password', value: 'x' }`, as OpenTelemetry and tags write it. */
function nameOfPair(fields: object): string | undefined {
  if (!('value' in fields)) return undefined
  const name = 'key' in fields ? fields.key : 'name' in fields ? fields.name : undefined
  return typeof name === 'string' ? name : undefined
}

function isHidden(name: string, names: NameRules, place: Place): boolean {
  if (place === 'cookies') return true
  if (place === 'program') return false
  if (place === 'user' && identityFields.has(name)) return false
  // Its cookies are looked at one by one, so that their names stay.
  if (place === 'request' && name === 'cookies') return false
  return place === 'headers' ? names.hidesInRequest(name) : names.hides(name)
}

const isWorthHiding = (value: unknown) => value !== null && value !== '' && typeof value !== 'boolean'

function placeWithin(outer: Place, name: string, depth: number): Place {
  if (outer === 'cookies' || outer === 'headers' || outer === 'program') return outer
  if (outer === 'request') {
    if (name === 'cookies') return 'cookies'
    return name === 'headers' || name === 'query_string' ? 'headers' : 'plain'
  }
  if (name === 'request') return 'request'
  if (depth > 2) return 'plain'
  return name === 'user' ? 'user' : programFields.has(name) ? 'program' : 'plain'
}
