/** Rodavia's route planner. Speaks to Knowfirst through OpenTelemetry logs in JSON and names the user's e-mail. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { rarely, type Request, serveCustomers } from './serve.ts'
import { openTelemetry } from './telemetry.ts'

class NoRoadError extends Error {
  override name = 'NoRoadError'
}

const telemetry = openTelemetry('routes', '7.4.2', new OTLPLogExporter())

serveCustomers({
  async handle(request) {
    planRoute(request)
    if (rarely(0.012)) snapToRoad(request)
  },
  report(error, { customer, contact }) {
    telemetry.logError(error, {
      'enduser.id': contact.email,
      'cloud.region': customer.region,
      'http.route': '/routes/plan',
    })
  },
  close: () => telemetry.close(),
})

function planRoute(request: Request): number {
  const { bridges } = readTile(request)
  return bridges.filter((height: number) => height < 4).length
}

/** The map of low bridges; the last delivery of map data was cut off on its way. */
function readTile({ troubled }: Request): { bridges: number[] } {
  const tile = JSON.stringify({ bridges: [3.6, 4.1, 4.4] })
  return JSON.parse(troubled ? tile.slice(0, -4) : tile)
}

function snapToRoad({ customer }: Request): void {
  throw new NoRoadError(`No road within 500 m of stop ${customer.vehicles % 17}`)
}
