import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** The registry behind `GET /metrics`, and the numbers that several rooms count; `ofProcess` adds Node's own. */
export function createMetrics({ ofProcess = true } = {}) {
  const registry = new Registry()
  if (ofProcess) collectDefaultMetrics({ register: registry })
  return {
    registry,
    signals: new Counter({
      name: 'knowfirst_signals_total',
      help: 'Signals by protocol and outcome (stored, duplicate, rejected).',
      labelNames: ['protocol', 'outcome'] as const,
      registers: [registry],
    }),
    commitSeconds: new Histogram({
      name: 'knowfirst_commit_seconds',
      help: 'Time of one group commit.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers: [registry],
    }),
    deliveries: new Counter({
      name: 'knowfirst_deliveries_total',
      help: 'E-mails by the state they reached.',
      labelNames: ['state'] as const,
      registers: [registry],
    }),
    drafts: new Counter({
      name: 'knowfirst_drafts_total',
      help: 'Drafts by writer (llm, composer) and outcome.',
      labelNames: ['by', 'outcome'] as const,
      registers: [registry],
    }),
  }
}
