import { constants, inflateSync } from 'node:zlib'
import { invalid, tooLarge } from '#server/platform/errors.ts'
import { sentryLimits } from './parse.ts'

/**
 * The event of a request to the old store endpoint: JSON, or, as early SDKs wrote it, base64 of JSON that may be
 * zlib-compressed; the second also stands in the address as `sentry_data`. Throws `too_large` or `invalid`.
 */
export function unpackStored(body: Buffer): Buffer {
  const start = body.subarray(0, 64).toString('latin1').trimStart()
  if (start === '' || start.startsWith('{') || start.startsWith('[') || !/^[\w+/=\s-]+$/.test(start)) return body
  const bytes = Buffer.from(body.toString('latin1'), 'base64')
  if (bytes.length === 0 || bytes[0] === 0x7b) return bytes
  try {
    return inflateSync(bytes, { maxOutputLength: sentryLimits.event, finishFlush: constants.Z_SYNC_FLUSH })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge('One event is larger than 1 MiB, the most this address takes.')
    }
    throw invalid('The event is neither JSON nor base64 of compressed JSON.')
  }
}
