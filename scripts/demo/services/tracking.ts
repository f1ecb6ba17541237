/** Rodavia's live map. Speaks to Knowfirst through OpenTelemetry logs in protobuf and names the user's own ID. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { rarely, type Request, serveCustomers } from './serve.ts'
import { openTelemetry } from './telemetry.ts'

class PositionsUnavailableError extends Error {
  override name = 'PositionsUnavailableError'
}
class StaleFixError extends Error {
  override name = 'StaleFixError'
}

const telemetry = openTelemetry('tracking', '2.31.0', new OTLPLogExporter())
const store = await startPositionStore()

serveCustomers({
  async handle(request) {
    await showVehicles(request)
    if (rarely(0.012)) checkFix(request)
  },
  report(error, { customer, contact }) {
    telemetry.logError(error, {
      'user.id': contact.userId,
      'cloud.region': customer.region,
      'http.route': '/map/vehicles',
    })
  },
  async close() {
    store.server.closeAllConnections()
    store.server.close()
    await telemetry.close()
  },
})

async function showVehicles(request: Request): Promise<void> {
  try {
    const answer = await readPositions(request)
    await answer.text()
  } catch (error) {
    throw new PositionsUnavailableError('The position store did not answer in 250 ms', { cause: error })
  }
}

function readPositions({ customer, troubled }: Request): Promise<Response> {
  const shard = troubled ? 'stuck' : 'fine'
  return fetch(`${store.url}/${shard}/${customer.id}`, { signal: AbortSignal.timeout(250) })
}

function checkFix({ customer }: Request): void {
  throw new StaleFixError(`Last fix of vehicle ${customer.vehicles} is older than 24 h`)
}

/** A database of positions in small: shards that are stuck take the question and never answer. */
async function startPositionStore() {
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/stuck/')) response.end('[]')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` }
}
