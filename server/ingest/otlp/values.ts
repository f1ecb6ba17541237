import { type Fields, isFields, listOf, safeText } from '../read.ts'

const deepest = 8
const mostItems = 200
const longestText = 64 * 1024
/** Characters that may be read of one record: its attributes and its body together. */
const mostText = 256 * 1024

/** How much one record may still bring. What is beyond is cut or empty. */
export type Room = { left: number }
export const roomForOne = (): Room => ({ left: mostText })

/** `[{ key, value: { stringValue: … } }]` as a plain object; the first of two equal keys wins. */
export function attributesOf(list: unknown, room: Room, depth = 0): Fields {
  // Without a prototype, so that no key means anything but itself.
  const attributes: Fields = Object.create(null)
  for (const item of listOf(list).slice(0, mostItems)) {
    if (!isFields(item) || typeof item['key'] !== 'string') continue
    if (room.left <= 0) break
    const key = safeText(item['key'], 200)
    room.left -= key.length
    if (!(key in attributes)) attributes[key] = valueOf(item['value'], room, depth)
  }
  return attributes
}

/** An AnyValue as a plain value, whichever encoding it came in; null for an empty one. */
export function valueOf(any: unknown, room: Room, depth = 0): unknown {
  room.left -= 1
  if (!isFields(any) || depth > deepest || room.left < 0) return null
  const own = (name: string) => (Object.hasOwn(any, name) ? any[name] : undefined)
  const text = own('stringValue')
  if (typeof text === 'string') {
    const taken = safeText(text, Math.min(longestText, room.left))
    room.left -= taken.length
    return taken
  }
  const truth = own('boolValue')
  if (typeof truth === 'boolean') return truth
  const whole = own('intValue')
  if (whole !== undefined && whole !== null) return wholeNumber(whole)
  const fraction = own('doubleValue')
  if (typeof fraction === 'number') return Number.isFinite(fraction) ? fraction : null
  const array = own('arrayValue')
  if (isFields(array))
    return listOf(array['values'])
      .slice(0, mostItems)
      .map((item) => valueOf(item, room, depth + 1))
  const map = own('kvlistValue')
  if (isFields(map)) return attributesOf(map['values'], room, depth + 1)
  const bytes = own('bytesValue')
  if (typeof bytes === 'string') return safeText(bytes, 1_000)
  return bytes instanceof Uint8Array ? Buffer.from(bytes.subarray(0, 750)).toString('base64') : null
}

/** 64-bit integers come as a number, a string, or protobufjs's pair of halves; large ones stay text. */
function wholeNumber(value: unknown): unknown {
  const text = decimalOf(value)
  if (text === undefined) return null
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

/** The decimal digits of a 64-bit integer in any of its forms; undefined when it is none. */
export function decimalOf(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : halvesOf(value)
  return text !== undefined && /^-?\d{1,20}$/.test(text) ? text : undefined
}

function halvesOf(value: unknown): string | undefined {
  if (!isFields(value)) return undefined
  const { low, high, unsigned } = value
  if (!Number.isInteger(low) || !Number.isInteger(high)) return undefined
  const whole = (BigInt(Number(high)) << 32n) | BigInt(Number(low) >>> 0)
  return (unsigned === true ? BigInt.asUintN(64, whole) : BigInt.asIntN(64, whole)).toString()
}

/** Nanoseconds since 1970 as digits; undefined when absent, which is also what 0 means. */
export function nanosOf(...given: unknown[]): string | undefined {
  for (const value of given) {
    const nanos = decimalOf(value)
    if (nanos !== undefined && nanos !== '0') return nanos
  }
  return undefined
}

export const msOf = (nanos: string | undefined) => (nanos === undefined ? undefined : Number(nanos) / 1e6)

/** Trace and span IDs: hex in JSON, bytes in protobuf; null when absent, all zero or of another length. */
export function hexIdOf(value: unknown, bytes: 8 | 16): string | null {
  const hex =
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
      : typeof value === 'string' && value.length === bytes * 2
        ? value.toLowerCase()
        : ''
  return hex.length === bytes * 2 && /^[0-9a-f]+$/.test(hex) && !/^0+$/.test(hex) ? hex : null
}
