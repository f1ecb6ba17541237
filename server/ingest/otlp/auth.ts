import { type KnownSource, lookUpSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { forbidden, unauthenticated } from '#server/platform/errors.ts'
import type { IncomingMessage } from 'node:http'

/**
 * The source of kind `otlp` whose key the request names: in its path, as `Authorization: Bearer <key>`, or in the
 * header `x-knowfirst-key` or `x-api-key`. Throws `unauthenticated` or `forbidden`.
 */
export async function authenticateOtlp(
  ctx: Context,
  req: IncomingMessage,
  keyInPath: string | undefined,
): Promise<KnownSource> {
  const key = keyInPath || keyInHeaders(req)
  if (!key) {
    throw unauthenticated('No key: send the header Authorization: Bearer <key>. The sources page shows the key.')
  }
  const found = await lookUpSource(ctx, key)
  if (found.state === 'unknown') throw forbidden('This key is not known here. The sources page shows the right one.')
  if (found.state === 'disabled') throw forbidden(`The source ${found.source.name} is switched off.`)
  if (found.source.kind !== 'otlp') {
    throw forbidden(`This key belongs to a source of kind ${found.source.kind}, not otlp.`)
  }
  return found.source
}

function keyInHeaders({ headers }: IncomingMessage): string | undefined {
  const bearer = /^bearer\s{1,5}(?<key>\S{1,200})\s{0,5}$/i.exec(headers.authorization ?? '')?.groups?.['key']
  if (bearer) return bearer
  for (const name of ['x-knowfirst-key', 'x-api-key']) {
    const given = headers[name]
    if (typeof given === 'string' && given.trim().length <= 200 && given.trim() !== '') return given.trim()
  }
  return undefined
}
