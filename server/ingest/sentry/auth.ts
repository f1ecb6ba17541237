import { forbidden, invalid, unauthenticated } from '#server/platform/errors.ts'
import { type KnownSource, lookUpSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { IncomingMessage } from 'node:http'
import { sameDsn } from '../forward/index.ts'
import type { Fields } from '../read.ts'

/** What a request says about who sends. */
export type Credentials = { key: string | undefined; version: string | undefined }

/**
 * From the address's query (what the JavaScript SDKs use) or path, `X-Sentry-Auth` or `Authorization`
 * (develop.sentry.dev, SDK, transport, "Authentication"). Throws `unauthenticated` when they name different keys.
 */
export function readCredentials(req: Pick<IncomingMessage, 'url' | 'headers'>, keyInPath?: string): Credentials {
  const { authorization } = req.headers
  const query = queryOf(req)
  const found: Credentials[] = [{ key: keyInPath, version: undefined }]
  found.push({ key: query.get('sentry_key') ?? undefined, version: query.get('sentry_version') ?? undefined })
  for (const header of [req.headers['x-sentry-auth'], authorization]) {
    const fields = typeof header === 'string' ? sentryFields(header) : undefined
    found.push({ key: fields?.get('sentry_key'), version: fields?.get('sentry_version') })
  }
  const named = found.filter(({ key }) => key)
  if (named.some(({ key }) => key !== named[0]?.key)) {
    throw unauthenticated('The request names two different keys. Send one, as the DSN has it.')
  }
  // A browser also sends what it was once asked for by a proxy before a page, so this counts only alone.
  return named[0] ?? { key: basicKey(authorization), version: undefined }
}

/** The query of the request's address. */
export function queryOf({ url = '' }: Pick<IncomingMessage, 'url'>): URLSearchParams {
  const question = url.indexOf('?')
  return new URLSearchParams(question === -1 ? '' : url.slice(question + 1))
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

function basicKey(authorization: string | undefined): string | undefined {
  if (!authorization || !/^basic /i.test(authorization)) return undefined
  return Buffer.from(authorization.slice(6, 600), 'base64').toString().split(':', 1)[0] || undefined
}

/** The key in an envelope header's `dsn`, for browsers that send through a tunnel. */
export function keyOfDsn(header: Fields): string | undefined {
  const { dsn } = header
  if (typeof dsn !== 'string' || !URL.canParse(dsn)) return undefined
  return new URL(dsn).username || undefined
}

/** An envelope must name whom the request names, or the upstream that the source passes it on to. */
export function checkDsn(header: Fields, credentials: Credentials, source: KnownSource): void {
  const named = keyOfDsn(header)
  if (!named || !credentials.key || named === credentials.key) return
  const { upstreamDsn } = source.settings
  if (upstreamDsn && typeof header['dsn'] === 'string' && sameDsn(header['dsn'], upstreamDsn)) return
  throw forbidden('The key of the request and the key of the DSN inside the envelope are not the same.')
}

/**
 * The source that may send as `project` with this key; the oldest addresses name no project. Throws in the words of the
 * protocol's table.
 */
export async function authenticate(
  ctx: Context,
  project: string | undefined,
  credentials: Credentials,
): Promise<KnownSource> {
  const { key, version } = credentials
  if (project !== undefined && !/^\d{1,9}$/.test(project)) throw invalid('The project in the DSN must be a number.')
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
  if (project !== undefined && source.id !== Number(project)) {
    throw forbidden('The key and the project in the DSN do not belong together.')
  }
  return source
}
