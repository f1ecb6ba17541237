import type { Metrics } from '#server/platform/metrics.ts'
import type { SourceKind } from '#shared/sources.ts'

export type Counted = { protocol: SourceKind; outcome: 'stored' | 'duplicate' | 'rejected'; times: number }

/** Where the committer reports what it did. */
export type Meter = { signals(counted: Counted): void; commit(seconds: number): void }

export const metricsMeter = (metrics: Metrics): Meter => ({
  signals: ({ protocol, outcome, times }) => metrics.signals.inc({ protocol, outcome }, times),
  commit: (seconds) => metrics.commitSeconds.observe(seconds),
})
