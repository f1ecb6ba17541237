import { type DestinationStream, type Logger, pino } from 'pino'

/** Structured log on standard output. `destination` is for tests. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: ['*.password', '*.key', '*.authorization', '*.cookie'] }
  return destination ? pino(options, destination) : pino(options)
}

/** A request's URL without the keys that Sentry SDKs and webhooks put into it. */
export function safeUrl(url: string): string {
  return url.replace(/(sentry_key=)[^&]*/g, '$1…').replace(/^(\/hooks\/[^/]+\/)[^/?]+/, '$1…')
}
