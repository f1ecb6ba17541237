import { invalid, tooLarge } from '#server/platform/errors.ts'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

/** An unknown encoding counts as none: the parser then says what it cannot read. */
const decoders: Record<string, Decoder> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: inflateAny,
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
  zstd: promisify<Buffer, { maxOutputLength: number }, Buffer>(zstdDecompress),
}

/** RFC 9110 says zlib-wrapped; some senders leave the wrapper out. */
async function inflateAny(body: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const wrapped = body.length > 1 && body.readUInt16BE(0) % 31 === 0 && ((body[0] ?? 0) & 0x0f) === 8
  return await promisify<Buffer, { maxOutputLength: number }, Buffer>(wrapped ? inflate : inflateRaw)(body, options)
}

/**
 * The request's body, decompressed, at most `limit` bytes before and after. Throws `too_large` or `invalid`; what is
 * left of a refused body is read and thrown away, so that the sender gets the answer.
 */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const raw = await readRaw(req, limit)
  const encoding = req.headers['content-encoding']?.trim().toLowerCase() ?? ''
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (!decode || raw.length === 0) return raw
  try {
    return await decode(raw, { maxOutputLength: limit })
  } catch (error) {
    if (hasCode(error) && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLargeFor(limit, 'inflated body')
    throw invalid(`The body is not valid ${encoding}.`)
  }
}

function readRaw(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let refused = false
    const refuse = () => {
      refused = true
      chunks.length = 0
      reject(tooLargeFor(limit, 'body'))
    }
    if (Number(req.headers['content-length'] ?? 0) > limit) refuse()
    req.on('data', (chunk: Buffer) => {
      if (refused) return
      size += chunk.length
      if (size > limit) refuse()
      else chunks.push(chunk)
    })
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)))
    req.on('error', () => reject(invalid('The connection broke before the whole body had arrived.')))
  })
}

function tooLargeFor(limit: number, what: string) {
  return tooLarge(`The ${what} is larger than ${Math.round(limit / 1024 / 1024)} MiB, the most this address takes.`)
}

function hasCode(error: unknown): error is { code: unknown } {
  return typeof error === 'object' && error !== null && 'code' in error
}
