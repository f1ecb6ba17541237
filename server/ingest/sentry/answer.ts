import type { ServerResponse } from 'node:http'
import type { DomainError } from '#server/platform/errors.ts'
import { refusalOf } from '../failures.ts'

/** What says nothing of a customer: SDKs that hear this stop sending it for an hour, and say so to nobody. */
const notTaken =
  '3600:session;trace_metric;metric_bucket;profile;profile_chunk;replay;monitor;attachment:key:unsupported'

const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
}

/** The last three are what an instrumented page adds to each of its requests, ours too. */
const allowed =
  'x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, authorization, content-encoding, transfer-encoding, sentry-trace, baggage, traceparent'

export function answerPreflight(res: ServerResponse): void {
  res.writeHead(204, {
    ...crossOrigin,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': allowed,
    'access-control-max-age': '3600',
  })
  res.end()
}

/** `id` is the event's UUID. `wantsAll`: somebody behind us has a use for what we have none for. */
export function answerAccepted(res: ServerResponse, id: string | undefined, wantsAll: boolean): void {
  const body = id ? `{"id":"${id.replaceAll('-', '')}"}` : '{}'
  res.writeHead(200, {
    ...crossOrigin,
    'content-type': 'application/json',
    'content-length': body.length,
    ...(!wantsAll && { 'x-sentry-rate-limits': notTaken }),
  })
  res.end(body)
}

/** To a browser that reports by itself. */
export function answerEmpty(res: ServerResponse, status = 200): void {
  res.writeHead(status, { ...crossOrigin, 'content-length': 0 })
  res.end()
}

/** As crash reporters write it into their logs: the UUID with its hyphens. */
export function answerCrash(res: ServerResponse, id: string): void {
  res.writeHead(200, { ...crossOrigin, 'content-type': 'text/plain', 'content-length': id.length })
  res.end(id)
}

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** To an image's address: one pixel, to be seen by nobody. */
export function answerPixel(res: ServerResponse): void {
  res.writeHead(200, {
    ...crossOrigin,
    'content-type': 'image/gif',
    'content-length': gif.length,
    'cache-control': 'no-store',
  })
  res.end(gif)
}

/** Ours for people, and `detail` where SDKs look for it. Without an error: our own failure. */
export function answerRefused(res: ServerResponse, error: DomainError | undefined, status?: number): void {
  const { status: itsOwn, code, message, retryAfter } = refusalOf(error)
  // No category means every category: the SDK then sends nothing for so long, and counts what it throws away.
  const limits = error?.code === 'too_many' && { 'x-sentry-rate-limits': `${retryAfter ?? 60}::key:quota` }
  res.writeHead(status ?? itsOwn, {
    ...crossOrigin,
    'content-type': 'application/json',
    'x-sentry-error': message.replace(/[^\x20-\x7e]/g, '?'),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...limits,
  })
  res.end(JSON.stringify({ error: { code, message }, detail: message, causes: [] }))
}
