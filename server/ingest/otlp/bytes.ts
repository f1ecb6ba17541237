import protobuf, { type Reader } from 'protobufjs'

/** Where a message or a field stands in the body. */
export type Spot = { start: number; end: number }
export const nowhere: Spot = { start: 0, end: 0 }
/** An item and its IDs. */
export type Place = Spot & { traceId: Spot; spanId: Spot; parentId: Spot }

/** Field number and wire type as they stand on the wire (protobuf, "Encoding"). */
export const varint = (field: number) => field << 3
export const fixed = (field: number) => (field << 3) | 1
export const bytes = (field: number) => (field << 3) | 2

/** The content that comes next, which the reader passes over. */
export function enter(reader: Reader): Spot {
  const length = reader.size()
  const start = reader.pos
  const end = start + length
  if (end > reader.len) throw new RangeError('longer than what holds it')
  reader.pos = end
  return { start, end }
}

export function readerOf(body: Buffer): Reader {
  const reader = protobuf.Reader.create(body)
  reader.discardUnknown = true
  return reader
}
