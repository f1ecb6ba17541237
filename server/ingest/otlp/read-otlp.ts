import type { KnownSource } from '#server/domains/sources/index.ts'
import type { Delivery } from '#shared/signal.ts'
import { type Reading, stackReader } from './error-signal.ts'
import { jsonRequest } from './json.ts'
import { readLogs } from './logs.ts'
import { namingBy } from './naming.ts'
import { protobufRequest } from './protobuf.ts'
import type { OtlpEncoding, OtlpSignal } from './request.ts'
import { readSpans } from './spans.ts'

export type OtlpArrival = { source: Pick<KnownSource, 'id' | 'settings'>; receivedAt: Date }

/** `rejected` records or spans could not be read, or were too many: they must not be sent again. */
export type OtlpDelivery = Delivery & { rejected: number }

/**
 * What an export request brings (opentelemetry-proto, docs/specification.md, "OTLP/HTTP"): errors and successes, and
 * how many records or spans were neither. Pure: it can run in any thread. Metrics and profiles are not looked into.
 * Throws `invalid` when the body is no such request.
 */
export function readOtlp(
  body: Buffer,
  { encoding, signal }: { encoding: OtlpEncoding; signal: OtlpSignal },
  { source, receivedAt }: OtlpArrival,
): OtlpDelivery {
  if (signal === 'metrics' || signal === 'profiles') return nothing({ [signal]: 1 })
  const request = encoding === 'json' ? jsonRequest(body) : protobufRequest(body)
  const reading: Reading = {
    sourceId: source.id,
    naming: namingBy(source.settings.identities),
    receivedAt,
    stack: stackReader(),
  }
  if (signal === 'logs') {
    const { errors, rejected, dropped } = readLogs(request, reading)
    return { ...nothing(dropped > 0 ? { log: dropped } : {}), errors, rejected }
  }
  const { errors, successes, rejected, dropped } = readSpans(request, reading)
  return { ...nothing(dropped > 0 ? { span: dropped } : {}), errors, successes, rejected }
}

const nothing = (dropped: Delivery['dropped']): OtlpDelivery => ({
  errors: [],
  successes: [],
  feedback: [],
  dropped,
  rejected: 0,
})
