import type { ServerResponse } from 'node:http'
import type { DomainError, ErrorCode } from '#server/platform/errors.ts'
import { refusalOf } from '../failures.ts'
import { encodePartialSuccess, encodeStatus } from './messages.ts'
import type { OtlpEncoding, OtlpSignal } from './request.ts'

const contentType: Record<OtlpEncoding, string> = { json: 'application/json', protobuf: 'application/x-protobuf' }

/** How the JSON mapping names what was refused; in protobuf the field has the same number everywhere. */
const refusedName: Record<OtlpSignal, string> = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  profiles: 'rejectedProfiles',
}

/** google.rpc.Code for our codes. */
const rpcCode: Record<ErrorCode, number> = {
  invalid: 3,
  not_found: 5,
  conflict: 10,
  forbidden: 7,
  too_large: 8,
  too_many: 8,
  unavailable: 14,
  unauthenticated: 16,
}
const rpcInternal = 13

/** Programs in browsers send too, and a key that is in a page is public anyway, as a Sentry DSN's is. */
const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' }

export function answerPreflight(res: ServerResponse): void {
  res.writeHead(204, {
    ...cors,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers':
      'authorization, content-type, content-encoding, x-knowfirst-key, x-api-key, traceparent, tracestate, baggage',
    'access-control-max-age': '3600',
  })
  res.end()
}

/** All taken, or all but `refused` records, which must not be sent again. */
export function answerAccepted(
  res: ServerResponse,
  { encoding, signal }: { encoding: OtlpEncoding; signal: OtlpSignal },
  refused = 0,
  why = '',
): void {
  res.writeHead(200, { ...cors, 'content-type': contentType[encoding] })
  if (encoding === 'protobuf') res.end(refused > 0 ? encodePartialSuccess(refused, why) : undefined)
  // The JSON mapping writes 64-bit numbers as text.
  else
    res.end(
      refused > 0
        ? JSON.stringify({ partialSuccess: { [refusedName[signal]]: String(refused), errorMessage: why } })
        : '{}',
    )
}

/** A google.rpc.Status in the encoding of the request. Without an error: our own failure. */
export function answerRefused(res: ServerResponse, encoding: OtlpEncoding, error: DomainError | undefined): void {
  const { status, message, retryAfter } = refusalOf(error)
  const code = error ? rpcCode[error.code] : rpcInternal
  res.writeHead(status, {
    ...cors,
    'content-type': contentType[encoding],
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  res.end(encoding === 'protobuf' ? encodeStatus(code, message) : JSON.stringify({ code, message }))
}
