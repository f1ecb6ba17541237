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

/** A number, or a text that is one; undefined for anything else: of some objects even asking for their number throws. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
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

/**
 * A request that says it was sent after it arrived proves a clock that runs ahead: no network delivers early, and a
 * minute is more than clocks that are set by a time server differ. One that says it was sent long before it arrived was
 * delayed, or the clock is behind; nothing on the network takes five minutes, since we cut a request off before, and
 * SDKs that keep events while they are offline write the moment of sending anew at each attempt.
 */
const aheadMs = 60_000
const behindMs = 5 * 60_000
/** The last that a `Date` can hold. */
const lastMoment = 8.64e15
/** Just below these a retry may come to lie above: its time is settled as if it were corrected. */
const nearly = 0.8

/**
 * When it happened, by our clock. `given` is the sender's time of the event and `sentAt` the sender's time of sending,
 * both in milliseconds since 1970. The time stands when it can be true (30 days back, a minute ahead) after the sender's
 * clock is corrected; else it is when the request arrived. `skewMs` is how far that clock was ahead (negative: behind)
 * when that was corrected, else 0. `timeGuessed`: a retry may bring another time.
 */
export function plausibleTime(
  given: number | undefined,
  receivedAt: Date,
  sentAt?: number,
): { occurredAt: Date; timeGuessed: boolean; skewMs: number } {
  const received = receivedAt.getTime()
  const sent = sentAt !== undefined && Math.abs(sentAt) <= lastMoment ? sentAt : undefined
  // Without a time of sending, the time of the event may prove a clock ahead: nothing arrives before it happens.
  const aheadBy = (sent ?? (isToCome(given, received) ? given : received)) - received
  const isNear = aheadBy > aheadMs * nearly || aheadBy < -behindMs * nearly
  const isOff = aheadBy > aheadMs || aheadBy < -behindMs
  const skewMs = isOff && given !== undefined ? Math.round(aheadBy) : 0
  // Corrected, nothing can have happened after it was sent.
  const time = given !== undefined && isOff ? Math.min(given - aheadBy, received) : given
  if (time !== undefined && time >= received - pastMs && time <= received + aheadMs) {
    return { occurredAt: new Date(time), timeGuessed: isNear, skewMs }
  }
  return { occurredAt: receivedAt, timeGuessed: true, skewMs }
}

/** More than a day ahead is no clock in another time zone but no time at all. */
const isToCome = (given: number | undefined, received: number): given is number =>
  given !== undefined && given > received && given <= received + futureMs
