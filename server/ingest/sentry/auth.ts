import { forbidden, invalid, unauthenticated } from '#server/platform/errors.ts'
import { type KnownSource, lookUpSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { IncomingMessage } from 'node:http'
import type { Fields } from '../read.ts'

/** What a request says about who sends. */
export type Credentials = { key: string | undefined; version: string | undefined }

/**
 * From the query (what the JavaScript SDKs use), `X-Sentry-Auth` or `Authorization`
 * (develop.sentry.dev, SDK, transport, "Authentication").
 */
export function readCredentials(req: Pick<IncomingMessage, 'url' | 'headers'>): Credentials {
  const question = req.url?.indexOf('?') ?? -1
  if (req.url && question !== -1) {
    const query = new URLSearchParams(req.url.slice(question + 1))
    const key = query.get('sentry_key')
    if (key) return { key, version: query.get('sentry_version') ?? undefined }
  }
  const { authorization } = req.headers
  for (const header of [req.headers['x-sentry-auth'], authorization]) {
    const fields = typeof header === 'string' ? sentryFields(header) : undefined
    if (fields?.get('sentry_key')) return { key: fields.get('sentry_key'), version: fields.get('sentry_version') }
  }
  if (authorization && /^basic /i.test(authorization)) {
    const key = Buffer.from(authorization.slice(6, 600), 'base64').toString().split(':', 1)[0]
    if (key) return { key, version: undefined }
  }
  return { key: undefined, version: undefined }
}

/** `Sentry sentry_key=…, sentry_version=7`. */
function sentryFields(header: string): Map<string, string> | undefined {
  if (!/^sentry\s/i.test(header)) return undefined
  const fields = new Map<string, string>()
  for (const part of header.slice(7, 2_000).split(/[,\s]/)) {
    const equals = part.indexOf('=')
    if (equals > 0) fields.set(part.slice(0, equals), part.slice(equals + 1))
  }
  return fields
}

/** The key in an envelope header's `dsn`, for browsers that send through a tunnel. */
export function keyOfDsn(header: Fields): string | undefined {
  const { dsn } = header
  if (typeof dsn !== 'string' || !URL.canParse(dsn)) return undefined
  return new URL(dsn).username || undefined
}

/** The source that may send as project `project` with this key. Throws in the words of the protocol's table. */
export async function authenticate(ctx: Context, project: string, credentials: Credentials): Promise<KnownSource> {
  const { key, version } = credentials
  if (!/^\d{1,9}$/.test(project)) throw invalid('The project in the DSN must be a number.')
  if (!key) throw unauthenticated('No key: the DSN must carry one, as http://<key>@<host>/<project>.')
  if (!/^\w{1,64}$/.test(key)) throw invalid('The key in the DSN may hold letters, digits and underscores only.')
  if (version !== undefined && !/^[2-7]$/.test(version)) {
    throw invalid(`Protocol version ${version.slice(0, 10)} is not known here; version 7 is.`)
  }
  const found = await lookUpSource(ctx, key)
  if (found.state === 'unknown') throw forbidden('This key is not known here. Copy the DSN from the sources page.')
  if (found.state === 'disabled') throw forbidden(`The source ${found.source.name} is switched off.`)
  const { source } = found
  if (source.kind !== 'sentry') throw forbidden(`This key belongs to a source of kind ${source.kind}, not sentry.`)
  if (source.id !== Number(project)) throw forbidden('The key and the project in the DSN do not belong together.')
  return source
}
