// Sends the trace of one served and of one failed request to Knowfirst.
//
//   npm install @opentelemetry/api @opentelemetry/sdk-trace @opentelemetry/resources @opentelemetry/exporter-trace-otlp-proto
//   export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4000
//   export OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<key>
//   node otel-traces.mjs C-20418
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

const provider = new TracerProvider({
  resource: resourceFromAttributes({
    'service.name': 'billing',
    'service.version': '2.4.0',
    'deployment.environment.name': 'production',
    'telemetry.sdk.language': 'nodejs',
  }),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
})
const tracer = provider.getTracer('http')
const customer = process.argv[2] ?? 'C-20418'

function serve(path, work) {
  const attributes = { 'http.request.method': 'GET', 'http.route': path, 'customer.id': customer }
  const server = tracer.startSpan(`GET ${path}`, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT)
  const inner = tracer.startSpan('work', {}, trace.setSpan(ROOT_CONTEXT, server))
  try {
    work()
    server.setAttribute('http.response.status_code', 200)
  } catch (error) {
    // One error at Knowfirst, though both spans know of it.
    inner.recordException(error)
    inner.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
    server.setStatus({ code: SpanStatusCode.ERROR })
    server.setAttribute('http.response.status_code', 500)
  } finally {
    inner.end()
    server.end()
  }
}

serve('/invoices', () => 'fine')
serve('/invoices/:id', () => {
  throw new RangeError('the amount is out of range')
})

await provider.shutdown()
