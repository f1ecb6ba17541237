// Sends one error log to Knowfirst, as a program with OpenTelemetry does.
//
//   npm install @opentelemetry/api-logs @opentelemetry/sdk-logs @opentelemetry/resources @opentelemetry/exporter-logs-otlp-proto
//   export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4000
//   export OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<key>
//   node otel-logs.mjs C-20418
import { SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'

const provider = new LoggerProvider({
  resource: resourceFromAttributes({
    'service.name': 'billing',
    'service.version': '2.4.0',
    'deployment.environment.name': 'production',
    'telemetry.sdk.language': 'nodejs',
  }),
  processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
})
const logger = provider.getLogger('invoices')
const customer = process.argv[2] ?? 'C-20418'

try {
  throw new RangeError('the amount is out of range')
} catch (error) {
  logger.emit({
    severityNumber: SeverityNumber.ERROR,
    body: 'Invoice could not be created',
    attributes: {
      'customer.id': customer,
      'exception.type': error.name,
      'exception.message': error.message,
      'exception.stacktrace': error.stack,
    },
  })
}

await provider.shutdown()
