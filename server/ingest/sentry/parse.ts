import { invalid, tooLarge } from '#server/platform/errors.ts'
import { type Fields, isFields } from '../read.ts'

/**
 * Sentry envelopes: `header \n ( item-header \n payload \n )*`, the last newline optional, only `\n` ends a line
 * (develop.sentry.dev, SDK, data model, envelopes, "Serialization format").
 */
export type Envelope = { header: Fields; items: EnvelopeItem[] }
export type EnvelopeItem = { type: string; payload: Buffer }

const mebibyte = 1024 * 1024
export const sentryLimits = {
  envelope: 40 * mebibyte,
  /** A body that must be read before it is known who sends it. */
  unknownSender: mebibyte,
  event: mebibyte,
  /** Logs and spans come many at a time. */
  container: 12 * mebibyte,
  header: 64 * 1024,
  items: 1_000,
} as const

const newline = 0x0a

/** Frames the bytes; payloads are parts of `body`, not copies. Throws `invalid` with what is wrong and where. */
export function parseEnvelope(body: Buffer): Envelope {
  const first = lineAt(body, 0)
  const header = parseHeader(first.bytes, 'The envelope header')
  const items: EnvelopeItem[] = []
  let at = first.next
  while (at < body.length) {
    const line = lineAt(body, at)
    if (line.bytes.length === 0) {
      at = line.next
      continue
    }
    const place = `Item ${items.length + 1} of the envelope`
    if (items.length === sentryLimits.items) throw invalid(`An envelope takes at most ${sentryLimits.items} items.`)
    const itemHeader = parseHeader(line.bytes, `The header of item ${items.length + 1}`)
    const payload = takePayload(body, line.next, itemHeader['length'], place)
    items.push({ type: typeof itemHeader['type'] === 'string' ? itemHeader['type'] : '', payload: payload.bytes })
    at = payload.next
  }
  return { header, items }
}

/** The header alone, which names the sender when the request does not. Throws `invalid`. */
export function parseEnvelopeHeader(body: Buffer): Fields {
  return parseHeader(lineAt(body, 0).bytes, 'The envelope header')
}

/** One event as JSON, from an envelope's item or the old store endpoint. Throws `too_large` or `invalid`. */
export function parseEvent(payload: Buffer): Fields {
  if (payload.length > sentryLimits.event)
    throw tooLarge('One event is larger than 1 MiB, the most this address takes.')
  const event = parseJson(payload)
  if (!isFields(event)) throw invalid('The event is not a JSON object.')
  return event
}

/**
 * What an item holds that is not an error: many in a container (`{ "items": [...] }`), or one. Undefined when it cannot
 * be read; that is the sender's loss, and no reason to refuse the errors beside it.
 */
export function parseContainer(payload: Buffer): Fields[] | undefined {
  if (payload.length > sentryLimits.container) return undefined
  const parsed = parseJson(payload)
  if (!isFields(parsed)) return undefined
  return Array.isArray(parsed['items']) ? parsed['items'].filter(isFields) : [parsed]
}

function takePayload(body: Buffer, start: number, length: unknown, place: string): { bytes: Buffer; next: number } {
  if (length === undefined || length === null) return lineAt(body, start)
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) {
    throw invalid(`${place} has a length that is not a number of bytes.`)
  }
  const end = start + length
  if (end > body.length) throw invalid(`${place} says ${length} bytes, and only ${body.length - start} follow.`)
  if (end < body.length && body[end] !== newline) {
    throw invalid(`${place} is not followed by a newline after its ${length} bytes.`)
  }
  return { bytes: body.subarray(start, end), next: end + 1 }
}

function lineAt(body: Buffer, start: number): { bytes: Buffer; next: number } {
  const end = body.indexOf(newline, start)
  return end === -1
    ? { bytes: body.subarray(start), next: body.length }
    : { bytes: body.subarray(start, end), next: end + 1 }
}

function parseHeader(line: Buffer, what: string): Fields {
  if (line.length > sentryLimits.header) throw invalid(`${what} is longer than 64 KiB.`)
  const header = parseJson(line)
  if (!isFields(header)) throw invalid(`${what} is not a JSON object.`)
  return header
}

export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
