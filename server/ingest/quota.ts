import { countLimited, type KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { tooMany } from '#server/platform/errors.ts'
import type { LiveHub } from '#server/platform/live.ts'
import { type SourceLimit, usualPerMinute } from '#shared/sources.ts'

/** So much refills evenly within a minute; so much at once is let through after a quiet time. */
type Rate = { perMinute: number; atOnce: number }
type Bucket = { rate: Rate; left: number; filledAtMs: number }

const minuteMs = 60_000
const strictly = (perMinute: number): Rate => ({ perMinute, atOnce: perMinute })

/** An hour's worth at once, as `usualPerMinute` says. */
const onAverage = (perMinute: number): Rate => ({ perMinute, atOnce: perMinute * 60 })
const newIssues = onAverage(100)

/** Undefined: no limit. */
const rateOf: Record<SourceLimit, (source: KnownSource) => Rate | undefined> = {
  requests({ kind, settings }) {
    const perMinute = settings.requestsPerMinute ?? usualPerMinute(kind).requests
    return perMinute === null ? undefined : strictly(perMinute)
  },
  customers({ kind, settings: { newCustomersPerMinute } }) {
    if (newCustomersPerMinute !== undefined) return strictly(newCustomersPerMinute)
    const perMinute = usualPerMinute(kind).customers
    return perMinute === null ? undefined : onAverage(perMinute)
  },
  issues: () => newIssues,
}

/**
 * Counts a request of the source, before its body is read. Throws `too_many` with the seconds to wait when it is one
 * too many. Each copy counts for itself.
 */
export function spendRequest(ctx: Context, source: KnownSource): void {
  const bucket = spend(ctx, 'requests', source)
  if (!bucket) return
  const seconds = Math.max(1, Math.ceil(((1 - bucket.left) / bucket.rate.perMinute) * 60))
  throw tooMany(`This source may send ${bucket.rate.perMinute} requests a minute.`, seconds)
}

/** Whether one more customer that nobody knew may be made for this source now; if so, it is counted. */
export const mayAddCustomer = (ctx: Context, source: KnownSource): boolean => !spend(ctx, 'customers', source)

/** Whether one more issue may be made for this source now; if so, it is counted. */
export const mayAddIssue = (ctx: Context, source: KnownSource): boolean => !spend(ctx, 'issues', source)

/** Takes one from the bucket; returns the bucket when nothing was left in it. */
function spend(ctx: Context, limit: SourceLimit, source: KnownSource): Bucket | undefined {
  const rate = rateOf[limit](source)
  if (!rate) return undefined
  const bucket = bucketOf(ctx, `${limit} ${source.id}`, rate)
  if (bucket.left >= 1) {
    bucket.left -= 1
    return undefined
  }
  countLimited(ctx, source.id, limit)
  return bucket
}

/** As many as there are sources, times three. */
const buckets = new WeakMap<LiveHub, Map<string, Bucket>>()

function bucketOf(ctx: Context, key: string, rate: Rate): Bucket {
  const own = buckets.get(ctx.live) ?? new Map<string, Bucket>()
  buckets.set(ctx.live, own)
  const nowMs = ctx.clock.now().getTime()
  const known = own.get(key)
  if (!known || known.rate.perMinute !== rate.perMinute || known.rate.atOnce !== rate.atOnce) {
    const full = { rate, left: rate.atOnce, filledAtMs: nowMs }
    own.set(key, full)
    return full
  }
  // A clock that is set back must not stop the refill for as long.
  const passedMs = Math.max(0, nowMs - known.filledAtMs)
  known.left = Math.min(rate.atOnce, known.left + (passedMs / minuteMs) * rate.perMinute)
  known.filledAtMs = nowMs
  return known
}
