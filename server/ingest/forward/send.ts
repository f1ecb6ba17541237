import type { Dsn } from '#shared/dsn.ts'
import type { Parcel } from './parcel.ts'

const timeoutMs = 10_000

/** `later`: the upstream cannot take it now; `failedOnIt`: maybe never, this parcel. `limited`: it wants nothing at all for a while. */
export type Sent =
  | { state: 'taken' }
  | { state: 'refused'; why: string }
  | { state: 'limited'; why: string; seconds: number }
  | { state: 'later'; why: string; failedOnIt: boolean }

/** Sends one parcel to the upstream and says what came of it. Never throws. */
export async function sendParcel(upstream: Dsn, parcel: Parcel, signal: AbortSignal): Promise<Sent> {
  try {
    const response = await fetch(`${upstream.base}/api/${upstream.project}/${parcel.path}`, {
      method: 'POST',
      body: new Uint8Array(parcel.body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        'content-type': parcel.contentType ?? 'application/x-sentry-envelope',
        'x-sentry-auth': `Sentry sentry_version=7, sentry_client=${nameIn(parcel.client)}, sentry_key=${upstream.key}`,
        ...(parcel.client && { 'user-agent': parcel.client }),
        ...(parcel.address && { 'x-forwarded-for': parcel.address }),
      },
    })
    await response.body?.cancel()
    return readAnswer(response)
  } catch (error) {
    return { state: 'later', why: `The upstream does not answer: ${reasonOf(error)}.`, failedOnIt: false }
  }
}

/** What separates fields in the header must not come from the sender. */
const nameIn = (client: string | undefined) => (client ?? 'knowfirst').replace(/[,=]/g, ' ')

function readAnswer({ status, headers }: Response): Sent {
  if (status < 300) return { state: 'taken' }
  const why = `The upstream answered ${status}${headers.get('x-sentry-error') ? `: ${headers.get('x-sentry-error')}` : ''}.`
  if (status >= 500 || status === 408) return { state: 'later', why, failedOnIt: status === 500 }
  if (status === 429) {
    const seconds = secondsForAll(headers)
    return seconds > 0 ? { state: 'limited', why, seconds } : { state: 'refused', why }
  }
  return { state: 'refused', why }
}

/**
 * For how long nothing of any category is wanted; 0 when only some are limited, which the upstream sorts out by itself
 * (develop.sentry.dev, SDK, "Rate Limiting": an empty list of categories means all, and the header outranks Retry-After).
 */
function secondsForAll(headers: Headers): number {
  const limits = headers.get('x-sentry-rate-limits')
  if (limits === null) return bounded(Number(headers.get('retry-after') ?? 60))
  const all = limits.split(',').map((limit) => limit.trim().split(':'))
  const seconds = all.filter(([, categories]) => !categories).map(([after]) => Number(after))
  return seconds.length > 0 ? bounded(Math.max(...seconds)) : 0
}

const bounded = (seconds: number) => (Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3_600) : 60)

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`
  return error.cause instanceof Error ? error.cause.message : error.message
}
