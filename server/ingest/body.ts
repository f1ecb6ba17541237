import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'
import { invalid, tooLarge, unavailable } from '#server/platform/errors.ts'
import { type Reading, stopWatching, watchPace } from './pace.ts'

type Options = { maxOutputLength: number }
type Decoder = (body: Buffer, options: Options) => Promise<Buffer>

/** An unknown encoding counts as none: the parser then says what it cannot read. */
const decoders: Record<string, Decoder> = {
  gzip: promisify<Buffer, Options, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, Options, Buffer>(gunzip),
  deflate: inflateAny,
  br: promisify<Buffer, Options, Buffer>(brotliDecompress),
  zstd: promisify<Buffer, Options, Buffer>(zstdDecompress),
}

/** RFC 9110 says zlib-wrapped; some senders leave the wrapper out. */
async function inflateAny(body: Buffer, options: Options): Promise<Buffer> {
  const wrapped = body.length > 1 && body.readUInt16BE(0) % 31 === 0 && ((body[0] ?? 0) & 0x0f) === 8
  return await promisify<Buffer, Options, Buffer>(wrapped ? inflate : inflateRaw)(body, options)
}

/** Bytes of all bodies that are being read or inflated now: each alone is bounded, and so are all together. */
const memory = { limit: 128 * 1024 * 1024, held: 0 }

/**
 * The request's body, decompressed, at most `limit` bytes before and after. Throws `too_large`, `invalid`, or
 * `unavailable` when too much arrives at once; the caller then reads on and throws away, so that the sender gets the
 * answer.
 */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const hold = holdMemory()
  try {
    const raw = await readRaw(req, limit, hold.take)
    const encoding = req.headers['content-encoding']?.trim().toLowerCase() ?? ''
    const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
    if (!decode || raw.length === 0) return raw
    // A few bytes can become many: what it may come to is held before it is known what it does.
    hold.take(Math.min(limit, Math.max(raw.length * 20, limit / 8)))
    return await inflateBody(raw, encoding, decode, limit)
  } finally {
    hold.release()
  }
}

function holdMemory(): { take: (bytes: number) => void; release: () => void } {
  let taken = 0
  return {
    take(bytes) {
      if (memory.held + bytes > memory.limit) {
        throw unavailable('More arrives than can be read at once. Send it again in a moment.', 2)
      }
      memory.held += bytes
      taken += bytes
    },
    release() {
      memory.held -= taken
      taken = 0
    },
  }
}

async function inflateBody(raw: Buffer, encoding: string, decode: Decoder, limit: number): Promise<Buffer> {
  try {
    return await decode(raw, { maxOutputLength: limit })
  } catch (error) {
    if (hasCode(error) && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLargeFor(limit, 'inflated body')
    throw invalid(`The body is not valid ${encoding}.`)
  }
}

/** So long the answer has to get out before a connection is cut on which a body comes too slowly. */
const cutAfterMs = 1_000

function readRaw(req: IncomingMessage, limit: number, take: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > limit) return reject(tooLargeFor(limit, 'body'))
    const chunks: Buffer[] = []
    const end = () => {
      stopWatching(reading)
      req.off('data', onData)
    }
    const refuse = (error: Error) => {
      end()
      chunks.length = 0
      reject(error)
    }
    const reading: Reading = {
      size: 0,
      refuse(error) {
        refuse(error)
        setTimeout(() => req.destroy(), cutAfterMs).unref()
      },
    }
    const onData = (chunk: Buffer) => {
      reading.size += chunk.length
      if (reading.size > limit) return refuse(tooLargeFor(limit, 'body'))
      try {
        take(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        refuse(error instanceof Error ? error : new Error(String(error)))
      }
    }
    watchPace(reading)
    req.on('data', onData)
    req.on('end', () => {
      end()
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    const broken = () => {
      if (!req.readableEnded) refuse(invalid('The connection broke before the whole body had arrived.'))
    }
    req.on('error', broken)
    // Closed without an end, an error is not always told.
    req.on('close', broken)
  })
}

function tooLargeFor(limit: number, what: string) {
  const kibibytes = Math.round(limit / 1024)
  const most = kibibytes < 1024 ? `${kibibytes} KiB` : `${Math.round(kibibytes / 1024)} MiB`
  return tooLarge(`The ${what} is larger than ${most}, the most this address takes.`)
}

function hasCode(error: unknown): error is { code: unknown } {
  return typeof error === 'object' && error !== null && 'code' in error
}
