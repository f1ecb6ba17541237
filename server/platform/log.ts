import { DrizzleQueryError } from 'drizzle-orm'
import { type DestinationStream, type Logger, pino } from 'pino'

/** Structured log on standard output. `destination` is for tests. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: ['*.password', '*.key', '*.authorization', '*.cookie'],
    serializers: { err: errorForLog },
  }
  return destination ? pino(options, destination) : pino(options)
}

const longestQuery = 300

/** A query that failed is told by its beginning and its cause: its values are what senders and customers wrote. */
function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (!(error instanceof DrizzleQueryError)) return pino.stdSerializers.err(error)
  const cause = error.cause ? pino.stdSerializers.err(error.cause) : { type: 'Error', message: 'A query failed.' }
  return { ...cause, query: error.query.trim().slice(0, longestQuery) }
}

/** A request's URL without the keys that SDKs, collectors and webhooks put into it. */
export function safeUrl(url: string): string {
  return url
    .replace(/(sentry_(?:key|secret)=)[^&]*/g, '$1…')
    .replace(/^(\/hooks\/[^/]+\/)[^/?]+/, '$1…')
    .replace(/^(\/otlp\/)[^/?]+(?=\/v1)/, '$1…')
    .replace(/(\/(?:unreal|cron\/[^/?]+)\/)[^/?]+/, '$1…')
}
