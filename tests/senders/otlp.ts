/** A real program with the real exporters: `node otlp.ts <settings as JSON>`. It prints what the exporters warn of. */
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'

export type OtlpSettings = {
  url: string
  key: string
  encoding: 'json' | 'protobuf'
  service: string
  gzip?: boolean
  /** One error record each; an info record goes along with every one. */
  customers: string[]
  /** One more error record, with a body of so many characters. */
  bodyLength?: number
}

async function send(settings: OtlpSettings): Promise<void> {
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN)
  const options = {
    url: settings.url,
    headers: { authorization: `Bearer ${settings.key}` },
    ...(settings.gzip && { compression: 'gzip' as never }),
  }
  const exporter = settings.encoding === 'json' ? new JsonExporter(options) : new ProtobufExporter(options)
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.service,
      'service.version': '2.4.0',
      'telemetry.sdk.language': 'nodejs',
      'deployment.environment.name': 'production',
    }),
    processors: [new BatchLogRecordProcessor({ exporter })],
  })
  const logger = provider.getLogger('documents')
  for (const customer of settings.customers) {
    const error = failure()
    logger.emit({ severityNumber: SeverityNumber.INFO, body: 'rendering', attributes: { 'customer.id': customer } })
    logger.emit({
      severityNumber: SeverityNumber.ERROR,
      severityText: 'ERROR',
      body: `document of ${customer} could not be rendered`,
      attributes: {
        'customer.id': customer,
        'user.email': `${customer.toLowerCase()}@example.com`,
        'exception.type': error.name,
        'exception.message': error.message,
        'exception.stacktrace': error.stack ?? '',
      },
    })
  }
  if (settings.bodyLength) {
    logger.emit({ severityNumber: SeverityNumber.ERROR, body: 'x'.repeat(settings.bodyLength) })
  }
  await provider.forceFlush()
  await provider.shutdown()
}

function failure(): Error {
  try {
    return renderDocument()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function renderDocument(): never {
  throw new TypeError('the template has no block named "total"')
}

if (process.argv[2]) await send(JSON.parse(process.argv[2]))
