import { fieldsOf, listOf } from '../read.ts'

/** Items by the protocol's names for them; a sender that makes up names must not fill the counters. */
const itemNames = new Set(
  [
    'attachment check_in client_report event feedback form_data log metric_buckets nel minidump otel_log',
    'playstation profile profile_chunk raw_security replay_event security replay_recording replay_video',
    'session sessions span statsd trace_metric transaction unreal_report user_report',
  ].flatMap((line) => line.split(' ')),
)
/** What SDKs report to have thrown away, where that may have been an error or a success of a customer. */
const reported = new Set(['default', 'error', 'feedback', 'log_item', 'security', 'span', 'transaction'])
const reasons = new Set(
  [
    'backpressure before_send buffer_overflow cache_overflow event_processor ignored invalid',
    'internal_sdk_error network_error queue_overflow ratelimit_backoff sample_rate send_error',
  ].flatMap((line) => line.split(' ')),
)
const mostReports = 100
const mostReported = 1_000_000

export type Dropped = Record<string, number>

/** Counts items that say nothing of a customer, by name. */
export function drop(dropped: Dropped, item: string, count = 1): void {
  add(dropped, itemNames.has(item) ? item : 'unknown', count)
}

/**
 * Counts what the SDK itself threw away, as its client report says: `discarded.error.sample_rate`
 * (develop.sentry.dev, SDK, telemetry, "Client Reports").
 */
export function dropReported(dropped: Dropped, report: unknown): void {
  for (const one of listOf(fieldsOf(report)['discarded_events']).slice(0, mostReports)) {
    const { category, reason, quantity } = fieldsOf(one)
    if (typeof category !== 'string' || !reported.has(category)) continue
    if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1) continue
    const why = typeof reason === 'string' && reasons.has(reason) ? reason : 'other'
    add(dropped, `discarded.${category}.${why}`, Math.min(quantity, mostReported))
  }
}

function add(dropped: Dropped, name: string, count: number): void {
  if (count > 0) dropped[name] = (dropped[name] ?? 0) + count
}
