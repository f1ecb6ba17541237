import { invalid } from '#server/platform/errors.ts'
import { type Fields, isFields } from '../read.ts'

/** A message has so many fields at most, and so deep; the rest is not read. */
const mostFields = 200
const deepest = 3

/** Wrappers in which senders put the call: Aircall `data`, Dial 9 `payload`, others `call`. */
const wrappers = ['data', 'payload', 'call', 'body', 'properties']

/** `Caller_ID`, `caller-id`, `callerId` and `user[]` are `callerid` and `user`. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * The fields of a message, whatever its form: JSON, urlencoded or multipart. A field that comes several times is a
 * list. Throws `invalid` when it is none of them.
 */
export async function readFields(body: Buffer, contentType: string): Promise<Fields> {
  if (/^multipart\/form-data/i.test(contentType)) return await multipart(body, contentType)
  const text = body.toString().trim()
  if (text === '') return {}
  if (/[{[]/.test(text[0] ?? '')) return json(text)
  if (/json/i.test(contentType)) throw invalid('The body is not JSON.')
  return pairs(new URLSearchParams(text))
}

/** The query of an address: for phone systems that can only open one. */
export function queryFields(query: string): Fields {
  return pairs(new URLSearchParams(query))
}

function json(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('The body is not JSON.')
  }
  const first: unknown = Array.isArray(value) ? value[0] : value
  if (!isFields(first)) throw invalid('The body is not a JSON object.')
  return flat(first, 1)
}

/** The call's own fields stand before those around it: Aircall's `data.id` is the call, its `id` nothing. */
function flat(given: Fields, depth: number): Fields {
  const fields: Fields = Object.create(null)
  for (const [name, value] of Object.entries(given).slice(0, mostFields)) {
    const key = plainName(name)
    if (key && !(key in fields)) fields[key] = value
  }
  const inner = wrappers.map((name) => fields[name]).find(isFields)
  if (!inner || depth >= deepest) return fields
  const own = flat(inner, depth + 1)
  // What happened is said outside where it is said at all; `status` inside may be the state at another moment.
  const { event = own['event'], ...around } = fields
  return { ...around, ...own, ...(event !== undefined && { event }) }
}

function pairs(given: Iterable<[string, unknown]>): Fields {
  const fields: Fields = Object.create(null)
  let count = 0
  for (const [name, value] of given) {
    count += 1
    if (count > mostFields) break
    const key = plainName(name)
    if (typeof value !== 'string' || !key) continue
    const before = fields[key]
    fields[key] = before === undefined ? value : [before, value].flat()
  }
  return fields
}

async function multipart(body: Buffer, contentType: string): Promise<Fields> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
    return pairs(form)
  } catch {
    throw invalid('The body is not a valid form.')
  }
}
