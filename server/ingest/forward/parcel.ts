import { parseDsn } from '#shared/dsn.ts'

/** One request as it came from an SDK, to be passed on. */
export type Parcel = {
  /** What follows `/api/<project>/`: `envelope/`, `store/`, `minidump/`. */
  path: string
  /** Inflated. */
  body: Buffer
  contentType: string | undefined
  /** `name/version` of the SDK. */
  client: string | undefined
  /** The sender's address, which the upstream may show as the user's. */
  address: string | undefined
}

const newline = 0x0a
const longestHeader = 64 * 1024

/**
 * The envelope with the upstream's DSN in its header, when there is one: relays refuse an envelope whose DSN is not the
 * one it was sent with. All that follows the header stays as it is, byte by byte.
 */
export function addressTo(dsn: string, body: Buffer): Buffer {
  const end = body.indexOf(newline)
  const line = end === -1 ? body : body.subarray(0, end)
  if (line.length > longestHeader || !line.includes('"dsn"')) return body
  const header = readHeader(line)
  if (typeof header?.['dsn'] !== 'string' || sameDsn(header['dsn'], dsn)) return body
  const renamed = Buffer.from(JSON.stringify({ ...header, dsn }))
  return end === -1 ? renamed : Buffer.concat([renamed, body.subarray(end)])
}

/** The same key and project: what a sender with the upstream's own DSN sends through us as a tunnel. */
export function sameDsn(one: string, other: string): boolean {
  const [a, b] = [parseDsn(one), parseDsn(other)]
  return a !== undefined && b !== undefined && a.key === b.key && a.project === b.project
}

function readHeader(line: Buffer): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(line.toString())
    // safe because an object that came from JSON has string keys and unknown values
    return typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
