import { SeverityNumber } from '@opentelemetry/api-logs'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs'

/** Logs of a service through OpenTelemetry; the exporter finds its endpoint and key in `OTEL_EXPORTER_OTLP_*`. */
export function openTelemetry(service: string, version: string, exporter: LogRecordExporter) {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': version,
      'deployment.environment.name': 'production',
    }),
    processors: [new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 300 })],
  })
  const logger = provider.getLogger(service)
  return {
    /** An error as OpenTelemetry's conventions for exceptions in logs want it. */
    logError(error: unknown, attributes: Record<string, string>) {
      const known = error instanceof Error ? error : new Error(String(error))
      logger.emit({
        severityNumber: SeverityNumber.ERROR,
        severityText: 'ERROR',
        eventName: 'exception',
        body: known.message,
        attributes: {
          ...attributes,
          'exception.type': known.name,
          'exception.message': known.message,
          'exception.stacktrace': known.stack ?? '',
        },
      })
    },
    close: () => provider.shutdown(),
  }
}
