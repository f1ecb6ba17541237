import type { KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { BatchPorts } from './batch.ts'
import { createCommitter } from './commit.ts'
import type { Meter } from './meter.ts'
import { readOtlp } from './otlp/read-otlp.ts'
import type { OtlpEncoding, OtlpSignal } from './otlp/request.ts'
import type { Outcome, ReadBody } from './request.ts'
import { readSentry, type SentryArrival } from './sentry/read-sentry.ts'

/** How a body is to be read. */
export type Reading =
  | ({ as: 'sentry' } & Omit<SentryArrival, 'source' | 'receivedAt'>)
  | { as: 'otlp'; encoding: OtlpEncoding; signal: OtlpSignal }
  /** Not at all: it is only counted, by the protocol's name for it. */
  | { as: 'dropped'; what: string }

/** What one request brings to be read and stored: plain data that can be handed to another thread. */
export type Job = { source: KnownSource; receivedAt: Date; body: Buffer; reading: Reading }

export type Workshop = {
  /**
   * Reads and stores; settles after the commit. Throws what the reader throws, in words for the sender, and
   * `unavailable` when it is not stored: send again.
   */
  take(job: Job): Promise<Outcome>
  /** Takes no more and resolves when all that was taken is settled. */
  stop(): Promise<void>
}

/** Reads and stores in the thread that calls it. */
export function createWorkshop(ctx: Context, ports: BatchPorts, meter?: Meter): Workshop {
  const committer = createCommitter(ctx, ports, meter && { meter })
  return {
    take: ({ source, receivedAt, body, reading }) =>
      committer.submit({ source, receivedAt, body, read: (bytes) => read(bytes, reading, { source, receivedAt }) }),
    stop: () => committer.stop(),
  }
}

function read(body: Buffer, reading: Reading, arrival: Pick<Job, 'source' | 'receivedAt'>): ReadBody {
  switch (reading.as) {
    case 'sentry':
      return readSentry(body, { ...reading, ...arrival })
    case 'otlp':
      return readOtlp(body, reading, arrival)
    case 'dropped':
      return { errors: [], successes: [], feedback: [], dropped: { [reading.what]: 1 } }
  }
}
