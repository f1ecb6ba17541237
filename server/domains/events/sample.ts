import { createNameRules, type NameRules, scrubPayload } from '#server/platform/scrubbing/index.ts'
import { deflateSync, inflateSync } from 'node:zlib'

const sampleLimit = 100 * 1024
/** More JSON than this is cut down before it is deflated. */
const jsonLimit = 512 * 1024
const inflatedLimit = 4 * 1024 * 1024
const deepest = 24
/** A small window: making zlib's default one costs more than filling it with a payload of a few KB. */
const packing = { level: 1, memLevel: 6, windowBits: 13, chunkSize: 4_096 }
const longestText = 4_000
const mostItems = 100

const builtInNames = createNameRules({})

/**
 * The payload as deflated JSON of at most 100 KB, without secrets as `names` has them; long parts are cut when it
 * would be larger. `payload` is JSON in UTF-8, or a value.
 */
export function packSample(payload: unknown, names: NameRules = builtInNames): Buffer {
  const json = cleanJson(payload, names)
  if (json.length <= jsonLimit) {
    const packed = deflateSync(json, packing)
    if (packed.length <= sampleLimit) return packed
  }
  const cutDown = deflateSync(JSON.stringify(prune(parseJson(json), 50)))
  return cutDown.length <= sampleLimit ? cutDown : deflateSync(JSON.stringify({ truncated: true }))
}

/** The payload as a value, no deeper than 24 levels, so that nothing that walks it can run out of stack. */
export function unpackSample(packed: Buffer): unknown {
  return prune(parseJson(inflateSync(packed, { maxOutputLength: inflatedLimit })), mostItems)
}

function cleanJson(payload: unknown, names: NameRules): Uint8Array {
  const isBytes = payload instanceof Uint8Array
  const value = isBytes ? parseJson(payload) : payload
  const clean = scrubPayload(value, names)
  // Most have nothing to hide, and are kept as they came; what is not JSON could hide anything.
  if (isBytes && clean === value && value !== null) return payload
  try {
    return Buffer.from(JSON.stringify(clean) ?? 'null')
  } catch {
    // A number that JSON has no word for.
    return Buffer.from(JSON.stringify(prune(clean, mostItems)) ?? 'null')
  }
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString())
  } catch {
    return null
  }
}

/** The value with long texts, long lists and deep branches cut. */
function prune(value: unknown, items: number, depth = 0): unknown {
  if (typeof value === 'string') {
    return (value.length > longestText ? `${value.slice(0, longestText)}…` : value).toWellFormed()
  }
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) return value.slice(0, items).map((item) => prune(item, items, depth + 1))
  const entries = Object.entries(value).slice(0, items)
  return Object.fromEntries(
    entries.map(([key, item]) => [key.slice(0, 200).toWellFormed(), prune(item, items, depth + 1)]),
  )
}
