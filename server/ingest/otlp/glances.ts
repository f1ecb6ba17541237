import type { Reader } from 'protobufjs'
import { bytes, enter, fixed, nowhere, type Place, readerOf, type Spot, varint } from './bytes.ts'
import { errorSeverity, exceptionKeys, isErrorText, type LogGlance, type SpanGlance } from './request.ts'

/** How to look at an item on the bytes without making objects of it; the glance is that of the last one looked at. */
export type Look<Glance> = {
  glance: Glance
  at(reader: Reader, place: Place): void
  has(place: Spot, names: ReadonlySet<string>): boolean
}

export function logLook(body: Buffer): Look<LogGlance> {
  const glance: LogGlance = { severity: 0, exception: false }
  return {
    glance,
    has: (place, names) => hasAttribute(body, place, 6, names),
    at(reader, place) {
      glance.severity = 0
      glance.exception = false
      let text = nowhere
      while (reader.pos < place.end) {
        const tag = reader.tag()
        switch (tag) {
          case varint(2): {
            const severity = reader.int32()
            glance.severity = severity >= 0 && severity <= 24 ? severity : 0
            break
          }
          case bytes(3):
            text = enter(reader)
            break
          case bytes(6): {
            const { start, end } = enter(reader)
            if (!glance.exception && end - start > 14) {
              glance.exception = hasKey(body, reader, start, end, exceptionKeys)
              reader.pos = end
            }
            break
          }
          case bytes(9):
            place.traceId = enter(reader)
            break
          case bytes(10):
            place.spanId = enter(reader)
            break
          // The IDs of a span stand where a record has its time and its severity.
          case bytes(1):
          case bytes(2):
            throw new RangeError('no log record')
          default:
            reader.skipType(tag & 7)
        }
      }
      const length = text.end - text.start
      if (
        glance.severity === 0 &&
        length > 2 &&
        length < 12 &&
        isErrorText(body.toString('latin1', text.start, text.end))
      ) {
        glance.severity = errorSeverity
      }
    },
  }
}

/** Whether the attributes of an item, which are its field `field`, have one of these names. */
function hasAttribute(body: Buffer, place: Spot, field: number, names: ReadonlySet<string>): boolean {
  const reader = readerOf(body)
  reader.pos = place.start
  reader.len = place.end
  while (reader.pos < place.end) {
    const tag = reader.tag()
    if (tag !== bytes(field)) {
      reader.skipType(tag & 7)
      continue
    }
    const { start, end } = enter(reader)
    if (hasKey(body, reader, start, end, names)) return true
    reader.pos = end
  }
  return false
}

const longestKey = 200

/** Whether the KeyValue between `start` and `end` has one of these keys. */
function hasKey(body: Buffer, reader: Reader, start: number, end: number, names: ReadonlySet<string>): boolean {
  reader.pos = start
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === bytes(1)) {
      const key = enter(reader)
      return key.end - key.start <= longestKey && names.has(body.toString('latin1', key.start, key.end))
    }
    // The key comes first nearly always.
    reader.skipType(tag & 7)
  }
  return false
}

export function spanLook(body: Buffer): Look<SpanGlance> {
  const glance: SpanGlance = { kind: 0, status: 0, exception: false, root: true }
  return {
    glance,
    has: (place, names) => hasAttribute(body, place, 9, names),
    at(reader, place) {
      glance.kind = 0
      glance.status = 0
      glance.exception = false
      while (reader.pos < place.end) {
        const tag = reader.tag()
        switch (tag) {
          case bytes(1):
            place.traceId = enter(reader)
            break
          case bytes(2):
            place.spanId = enter(reader)
            break
          case bytes(4):
            place.parentId = enter(reader)
            break
          case varint(6):
            glance.kind = reader.int32()
            break
          case bytes(11): {
            const { start, end } = enter(reader)
            reader.pos = start
            while (reader.pos < end) {
              const inner = reader.tag()
              if (inner !== bytes(2)) {
                reader.skipType(inner & 7)
                continue
              }
              const name = enter(reader)
              if (name.end - name.start === 9 && body.toString('latin1', name.start, name.end) === 'exception') {
                glance.exception = true
              }
            }
            break
          }
          case bytes(15): {
            const { start, end } = enter(reader)
            reader.pos = start
            while (reader.pos < end) {
              const inner = reader.tag()
              if (inner === varint(3)) glance.status = reader.int32()
              else reader.skipType(inner & 7)
            }
            break
          }
          // The time and the severity of a log record stand where a span has its IDs.
          case fixed(1):
          case varint(2):
            throw new RangeError('no span')
          default:
            reader.skipType(tag & 7)
        }
      }
      const { start, end } = place.parentId
      // Some SDKs write zeros where there is no parent.
      glance.root = end - start !== 8 || body.subarray(start, end).every((byte) => byte === 0)
    },
  }
}
