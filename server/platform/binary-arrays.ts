/**
 * Arrays of parameters in PostgreSQL's binary form (`array_recv` in src/backend/utils/adt/arrayfuncs.c: dimensions, a
 * flag for nulls, the element's type, and each element with its length). A batch has tens of thousands of elements, and
 * as text each would be quoted here and parsed there.
 */

/** Writes one element, without its length, at `at`; returns where it ends, or -1 when it can only go as text. */
type Write = (target: Buffer, value: unknown, at: number) => number
type Element = { oid: number; /** Most bytes of the element. */ most(value: unknown): number; write: Write }

const header = 20

/** By the type as a statement's cast names it: `$1::text[]`. */
const elements: Record<string, Element> = {
  text: { oid: 25, most: (value) => (typeof value === 'string' ? value.length * 3 : 0), write: writeText },
  jsonb: {
    oid: 3802,
    most: (value) => (typeof value === 'string' ? value.length * 3 + 1 : 0),
    // The version of the form, then the text.
    write: (target, value, at) => writeText(target, value, target.writeUInt8(1, at)),
  },
  uuid: { oid: 2950, most: () => 16, write: writeUuid },
  int: { oid: 23, most: () => 4, write: writeInt },
  bigint: { oid: 20, most: () => 8, write: writeBigint },
  timestamptz: { oid: 1184, most: () => 8, write: writeMoment },
  boolean: {
    oid: 16,
    most: () => 1,
    write: (target, value, at) => (typeof value === 'boolean' ? target.writeUInt8(value ? 1 : 0, at) : -1),
  },
}

/** The array as a binary parameter; undefined when type or values can only go as text, which then says what is wrong. */
export function binaryArray(type: string, values: readonly unknown[]): Buffer | undefined {
  const element = Object.hasOwn(elements, type) ? elements[type] : undefined
  if (!element) return undefined
  let most = header
  for (const value of values) most += 4 + element.most(value)
  const target = Buffer.allocUnsafe(most)
  let at = values.length > 0 ? header : 12
  let hasNulls = 0
  for (const value of values) {
    if (value === null || value === undefined) {
      hasNulls = 1
      at = target.writeInt32BE(-1, at)
      continue
    }
    const end = element.write(target, value, at + 4)
    if (end < 0) return undefined
    target.writeInt32BE(end - at - 4, at)
    at = end
  }
  target.writeInt32BE(values.length > 0 ? 1 : 0, 0)
  target.writeInt32BE(hasNulls, 4)
  target.writeInt32BE(element.oid, 8)
  if (values.length > 0) {
    target.writeInt32BE(values.length, 12)
    target.writeInt32BE(1, 16)
  }
  return target.subarray(0, at)
}

/** Up to this length it costs less to write letter by letter than to call. */
const shortText = 40

function writeText(target: Buffer, value: unknown, start: number): number {
  if (typeof value !== 'string') return -1
  if (value.length > shortText) return start + target.write(value, start, 'utf8')
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i)
    if (code > 127) return start + target.write(value, start, 'utf8')
    target[start + i] = code
  }
  return start + value.length
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function writeUuid(target: Buffer, value: unknown, at: number): number {
  if (typeof value !== 'string' || !uuid.test(value)) return -1
  return at + target.write(value.replaceAll('-', ''), at, 'hex')
}

function writeInt(target: Buffer, value: unknown, at: number): number {
  if (typeof value !== 'number' || (value | 0) !== value) return -1
  return target.writeInt32BE(value, at)
}

function writeBigint(target: Buffer, value: unknown, at: number): number {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return -1
  return writeInt64(target, number, at)
}

/** From 1970 to PostgreSQL's 2000. */
const epochMs = 946_684_800_000

/** ISO 8601 as `toISOString` writes it; anything finer than a millisecond goes as text. */
function writeMoment(target: Buffer, value: unknown, at: number): number {
  if (typeof value !== 'string' || value.length !== 24 || !value.endsWith('Z')) return -1
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? -1 : writeInt64(target, (ms - epochMs) * 1_000, at)
}

function writeInt64(target: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 0x1_0000_0000)
  target.writeInt32BE(high, at)
  return target.writeUInt32BE(value - high * 0x1_0000_0000, at + 4)
}
