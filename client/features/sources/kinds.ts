import type { SourceKind, SourceView } from '#shared/sources.ts'

/** Their messages are errors of customers; the others bring alerts or calls. */
const telemetry = new Set<SourceKind>(['sentry', 'otlp'])

export const bringsErrors = ({ kind }: Pick<SourceView, 'kind'>) => telemetry.has(kind)
