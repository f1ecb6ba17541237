/**
 * Tolerant readers for what strangers send: a wrong type reads as absent, a text never holds what PostgreSQL refuses
 * (NUL, half a surrogate pair), and nothing is longer than asked.
 */

export type Fields = Record<string, unknown>

/** A plain object, or an empty one. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** At most `max` UTF-16 units of well-formed text without NUL. */
export function safeText(text: string, max: number): string {
  let end = Math.min(text.length, max)
  const last = end < text.length ? text.charCodeAt(end - 1) : 0
  if (last >= 0xd800 && last <= 0xdbff) end -= 1
  const cut = end < text.length ? text.slice(0, end) : text
  const clean = cut.includes('\0') ? cut.replaceAll('\0', '\ufffd') : cut
  return clean.isWellFormed() ? clean : clean.toWellFormed()
}

/** A text, number or truth value as trimmed text; null when it is none of them or says nothing. */
export function textOf(value: unknown, max: number): string | null {
  if (typeof value === 'string') return safeText(value.trim(), max) || null
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return null
}

export const longest = {
  /** Names: services, releases, environments, functions, files. */
  name: 200,
  frame: 300,
  message: 1_000,
  identity: 200,
} as const

const pastMs = 30 * 86_400_000
const futureMs = 86_400_000

/** The sender's time when it can be true (30 days back, one day ahead), else when it arrived. */
export function plausibleTime(given: number | undefined, receivedAt: Date): { occurredAt: Date; timeGuessed: boolean } {
  const received = receivedAt.getTime()
  if (given !== undefined && given >= received - pastMs && given <= received + futureMs) {
    return { occurredAt: new Date(given), timeGuessed: false }
  }
  return { occurredAt: receivedAt, timeGuessed: true }
}
