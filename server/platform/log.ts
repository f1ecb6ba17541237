import { type DestinationStream, type Logger, pino } from 'pino'

/** Structured log on standard output. `destination` is for tests. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: ['*.password', '*.key', '*.authorization', '*.cookie'] }
  return destination ? pino(options, destination) : pino(options)
}

/** A request's URL without the keys that SDKs, collectors and webhooks put into it. */
export function safeUrl(url: string): string {
  return url
    .replace(/(sentry_(?:key|secret)=)[^&]*/g, '$1…')
    .replace(/^(\/hooks\/[^/]+\/)[^/?]+/, '$1…')
    .replace(/^(\/otlp\/)[^/?]+(?=\/v1)/, '$1…')
    .replace(/(\/(?:unreal|cron\/[^/?]+)\/)[^/?]+/, '$1…')
}
