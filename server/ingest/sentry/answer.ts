import type { ServerResponse } from 'node:http'
import type { DomainError } from '#server/platform/errors.ts'
import { refusalOf } from '../failures.ts'

/** What we have no use for yet: SDKs that hear this stop sending it for an hour, and say so to nobody. */
const notTaken =
  '3600:span;transaction;session;log_item;trace_metric;metric_bucket;profile;profile_chunk;replay;monitor:key:unsupported'

const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
}

const allowed =
  'x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, authorization, content-encoding, transfer-encoding'

export function answerPreflight(res: ServerResponse): void {
  res.writeHead(204, {
    ...crossOrigin,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': allowed,
    'access-control-max-age': '3600',
  })
  res.end()
}

/** `id` is the event's, 32 hex characters. */
export function answerAccepted(res: ServerResponse, id: string | undefined): void {
  const body = id ? `{"id":"${id}"}` : '{}'
  res.writeHead(200, {
    ...crossOrigin,
    'content-type': 'application/json',
    'content-length': body.length,
    'x-sentry-rate-limits': notTaken,
  })
  res.end(body)
}

/** Ours for people, and `detail` where SDKs look for it. Without an error: our own failure. */
export function answerRefused(res: ServerResponse, error: DomainError | undefined): void {
  const { status, code, message, retryAfter } = refusalOf(error)
  res.writeHead(status, {
    ...crossOrigin,
    'content-type': 'application/json',
    'x-sentry-error': message.replace(/[^\x20-\x7e]/g, '?'),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  res.end(JSON.stringify({ error: { code, message }, detail: message, causes: [] }))
}
