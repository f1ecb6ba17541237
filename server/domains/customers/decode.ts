import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

/**
 * The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, as office programs write it.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let carry = Buffer.alloc(0)
  let isFirst = true
  for await (const chunk of chunks) {
    const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk)
    carry = Buffer.alloc(0)
    if (isFirst && bytes.length < 4) {
      carry = bytes
      continue
    }
    if (isFirst) decoder = markedDecoder(bytes)
    isFirst = false
    if (!decoder) {
      const end = completeEnd(bytes)
      const whole = bytes.subarray(0, end)
      if (isUtf8(whole)) {
        carry = Buffer.from(bytes.subarray(end))
        yield whole.toString('utf8')
        continue
      }
      decoder = new TextDecoder(mostlyUtf8(whole) ? 'utf-8' : 'windows-1252', { ignoreBOM: true })
    }
    yield decoder.decode(bytes, { stream: true })
  }
  if (carry.length > 0) yield isUtf8(carry) ? carry.toString('utf8') : new TextDecoder('windows-1252').decode(carry)
}

function markedDecoder(bytes: Buffer): TextDecoder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be')
  return undefined
}

/** Where the last whole UTF-8 character ends. */
function completeEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** UTF-8 with a few broken bytes, rather than another encoding. */
function mostlyUtf8(bytes: Buffer): boolean {
  const text = bytes.toString('utf8')
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const beyondAscii = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0
  return beyondAscii > broken
}
