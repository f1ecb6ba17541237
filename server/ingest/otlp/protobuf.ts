import type { Reader, Type } from 'protobufjs'
import { invalid } from '#server/platform/errors.ts'
import { type Fields, fieldsOf } from '../read.ts'
import { bytes, enter, nowhere, type Place, readerOf, type Spot } from './bytes.ts'
import { type Look, logLook, spanLook } from './glances.ts'
import { messages } from './messages.ts'
import { type ExportRequest, type Group, type Item, mostItems, type Visit, type Walked } from './request.ts'
import { hexIdOf } from './values.ts'

/** A record or a resource that is larger is no record: one would hold more memory than the rest of the request. */
const mostBytes = 1024 * 1024

/** An export request in protobuf, walked on the bytes: only what is opened becomes objects. */
export function protobufRequest(body: Buffer): ExportRequest {
  return {
    logs: (visit) => walk(body, logLook(body), visit, messages.log, messages.logAttributes),
    spans: (visit) => walk(body, spanLook(body), visit, messages.span, messages.spanAttributes),
  }
}

function walk<Glance>(
  body: Buffer,
  look: Look<Glance>,
  visit: Visit<Glance>,
  whole: Type,
  attributesAlone: Type,
): Walked {
  const reader = readerOf(body)
  const walked: Walked = { items: 0, broken: 0, beyond: 0 }
  /** What is thrown meanwhile is not the sender's fault. */
  let visiting = false
  const place: Place = { ...nowhere, traceId: nowhere, spanId: nowhere, parentId: nowhere }
  const decode = (type: Type, { start, end }: Spot): Fields | undefined => decodeAt(body, type, start, end)
  const id = ({ start, end }: Spot, length: 8 | 16) =>
    end - start === length ? hexIdOf(body.subarray(start, end), length) : null
  const item: Item = {
    open: () => decode(whole, place),
    attributes: () => decode(attributesAlone, place)?.['attributes'],
    has: (names) => readIf(() => look.has(place, names)) ?? false,
    ids: () => ({ traceId: id(place.traceId, 16), spanId: id(place.spanId, 8), parentId: id(place.parentId, 8) }),
  }
  const glanceAt = (start: number, end: number) => {
    within(reader, start, end, () => look.at(reader, place))
    return look.glance
  }
  const visitItem = (start: number, end: number, group: Group) => {
    if (walked.items >= mostItems) {
      walked.beyond += 1
      return
    }
    walked.items += 1
    place.start = start
    place.end = end
    place.traceId = place.spanId = place.parentId = nowhere
    const glance = end - start > mostBytes ? undefined : readIf(() => glanceAt(start, end))
    if (!glance) {
      walked.broken += 1
      return
    }
    visiting = true
    visit(glance, item, group)
    visiting = false
  }
  try {
    // ExportXServiceRequest: 1 is the list of ResourceX; in it 1 is the resource and 2 the list of ScopeX; in that 1 is
    // the scope and 2 the list of records or spans.
    let groups = 0
    eachField(reader, 0, body.length, (tag, resourceStart, resourceEnd) => {
      if (tag !== bytes(1)) return
      groups += 1
      const resourceAt = find(reader, resourceStart, resourceEnd)
      const resource = lazily(() => decode(messages.resource, resourceAt) ?? {})
      eachField(reader, resourceStart, resourceEnd, (inner, scopeStart, scopeEnd) => {
        if (inner !== bytes(2)) return
        const scopeAt = find(reader, scopeStart, scopeEnd)
        const group: Group = { resource, scope: lazily(() => decode(messages.scope, scopeAt) ?? {}) }
        eachField(reader, scopeStart, scopeEnd, (innermost, start, end) => {
          if (innermost === bytes(2)) visitItem(start, end, group)
        })
      })
    })
    if (groups === 0 && body.length > 0) throw new RangeError('nothing that we know')
  } catch (error) {
    if (!visiting && isGarbage(error)) throw invalid('The body is not an export request of this signal in protobuf.')
    throw error
  }
  if (walked.broken > 0 && walked.broken === walked.items) {
    throw invalid('The body is not an export request of this signal in protobuf: nothing in it can be read.')
  }
  return walked
}

/** The fields of the message between `start` and `end`; of those with a length, where their content stands. */
function eachField(
  reader: Reader,
  start: number,
  end: number,
  visit: (tag: number, contentStart: number, contentEnd: number) => void,
): void {
  within(reader, start, end, () => {
    while (reader.pos < end) {
      const tag = reader.tag()
      if ((tag & 7) !== 2) {
        reader.skipType(tag & 7)
        continue
      }
      const spot = enter(reader)
      visit(tag, spot.start, spot.end)
      reader.pos = spot.end
    }
  })
}

/** Field 1 of a message; it may stand behind what it belongs to. */
function find(reader: Reader, start: number, end: number): Spot {
  const before = reader.pos
  let found = nowhere
  eachField(reader, start, end, (tag, contentStart, contentEnd) => {
    if (tag === bytes(1)) found = { start: contentStart, end: contentEnd }
  })
  reader.pos = before
  return found
}

/** Reads so that nothing goes beyond the end. */
function within(reader: Reader, start: number, end: number, read: () => void): void {
  const outer = reader.len
  reader.pos = start
  reader.len = end
  try {
    read()
    if (reader.pos !== end) throw new RangeError('longer than what holds it')
  } finally {
    reader.len = outer
  }
}

function decodeAt(body: Buffer, type: Type, start: number, end: number): Fields | undefined {
  if (end - start > mostBytes) return undefined
  return readIf(() => fieldsOf(type.decode(readerOf(body.subarray(start, end)))))
}

/** Undefined for bytes that cannot be read. */
function readIf<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (isGarbage(error)) return undefined
    throw error
  }
}

/** protobufjs throws RangeError for what is cut off and a bare Error for what breaks the rules of the wire. */
const isGarbage = (error: unknown) =>
  error instanceof Error && (error instanceof RangeError || Object.getPrototypeOf(error) === Error.prototype)

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
}
