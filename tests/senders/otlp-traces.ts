/** A real program with the real trace exporters: `node otlp-traces.ts <settings as JSON>`. */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

export type OtlpTracesSettings = {
  url: string
  key: string
  encoding: 'json' | 'protobuf'
  gzip?: boolean
  service: string
  /** A served request each, of three spans. */
  served: string[]
  /** A request each that throws in its innermost span, which names nobody, and is recorded again on the way out. */
  failed: string[]
}

async function send(settings: OtlpTracesSettings): Promise<void> {
  const options = {
    url: settings.url,
    headers: { authorization: `Bearer ${settings.key}` },
    ...(settings.gzip && { compression: 'gzip' as never }),
  }
  const exporter = settings.encoding === 'json' ? new JsonExporter(options) : new ProtobufExporter(options)
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.service,
      'service.version': '2.4.0',
      'telemetry.sdk.language': 'nodejs',
      'deployment.environment.name': 'production',
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('http')
  const requests = [
    ...settings.served.map((customer) => ({ customer, error: undefined })),
    ...settings.failed.map((customer) => ({ customer, error: new RangeError('the amount is out of range') })),
  ]
  for (const { customer, error } of requests) {
    const attributes = { 'customer.id': customer, 'http.route': '/invoices/:id', 'http.request.method': 'GET' }
    const server = tracer.startSpan('GET /invoices/:id', { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT)
    const inServer = trace.setSpan(ROOT_CONTEXT, server)
    const handler = tracer.startSpan('handler', {}, inServer)
    const query = tracer.startSpan('SELECT', { kind: SpanKind.CLIENT }, trace.setSpan(inServer, handler))
    for (const span of [query, handler, server]) {
      if (error) {
        span.recordException(error)
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
      }
      if (span === server) span.setAttribute('http.response.status_code', error ? 500 : 200)
      span.end()
    }
  }
  await provider.forceFlush()
  await provider.shutdown()
}

if (process.argv[2]) await send(JSON.parse(process.argv[2]))
