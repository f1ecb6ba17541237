import { hash } from 'node:crypto'
import { type Fields, fieldsOf, isFields, listOf, longest, textOf } from '../read.ts'

/** The ID as the protocol writes it: 32 hex characters, with or without hyphens. Undefined when it is none. */
export function eventId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 36) return undefined
  const hex = value.replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(hex) ? uuidOf(hex) : undefined
}

/** A UUID from 32 or more hex characters. */
export const uuidOf = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

/** The same UUID for the same parts. */
export const idOf = (parts: unknown) => uuidOf(hash('sha256', JSON.stringify(parts)))

/** Milliseconds since 1970 from seconds, or from RFC 3339 where no zone means UTC. */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1_000
  if (typeof value !== 'string' || value.length > 40) return undefined
  if (/^\d{9,11}(?:\.\d{1,9})?$/.test(value)) return Number(value) * 1_000
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value}Z`
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? undefined : ms
}

export function readTraceId(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value) ? value.toLowerCase() : null
}

export type Tags = ReadonlyMap<string, string>

const mostTags = 200

/** A map, or a list of pairs, or a list of `{ key, value }`. */
export function readTags(value: unknown): Tags {
  const pairs: unknown[] = isFields(value) ? Object.entries(value) : listOf(value)
  const tags = new Map<string, string>()
  for (const pair of pairs.slice(0, mostTags)) {
    const [key, tag] = isFields(pair) ? [pair['key'], pair['value']] : listOf(pair)
    const text = textOf(tag, longest.name)
    if (typeof key === 'string' && text) tags.set(key, text)
  }
  return tags
}

/** `{ values: [...] }`, a list, or one object. */
export function valuesOf(value: unknown): unknown[] {
  if (!isFields(value)) return listOf(value)
  return Array.isArray(value['values']) ? value['values'] : [value]
}

/**
 * The attributes of a log or a span, `{ "user.id": { "value": "C-1042", "type": "string" } }` or the bare values, without
 * those that are objects.
 */
export function plainAttributes(value: unknown): Fields {
  const plain: Fields = {}
  for (const [name, given] of Object.entries(fieldsOf(value)).slice(0, mostTags)) {
    const bare = isFields(given) ? given['value'] : given
    if (name !== '__proto__' && isPlain(bare)) plain[name] = bare
  }
  return plain
}

const mostInList = 100

const isPlain = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length <= mostInList && value.every((one) => typeof one !== 'object')
    : typeof value !== 'object' && value !== undefined
