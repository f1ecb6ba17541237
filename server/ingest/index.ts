import type { Context } from '#server/platform/context.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { callRoutes } from './calls/route.ts'
import { hookRoutes } from './hooks/route.ts'
import { stopForwarding } from './forward/index.ts'
import { otlpRoutes } from './otlp/route.ts'
import { takeRequest } from './intake.ts'
import type { IngestPorts } from './ports.ts'
import { sentryRoutes } from './sentry/route.ts'
import type { Workshop } from './workshop.ts'

export type { BatchPorts } from './batch.ts'
export type { IngestPorts } from './ports.ts'
export { startWorkshopThread } from './thread/host.ts'
export { serveWorkshop } from './thread/serve.ts'
export { createWorkshop, type Workshop } from './workshop.ts'

export type Ingest = {
  /** True when it has taken the request. It reads raw bytes: ask it before anything that parses bodies or sets headers. */
  take: (req: IncomingMessage, res: ServerResponse) => boolean
  /** Takes no more and resolves when all that was taken is stored or refused. Call it before the pool ends. */
  stop(): Promise<void>
}

/** Everything that takes signals from outside; errors are read and stored in the workshop, which it stops with itself. */
export function createIngest(ctx: Context, ports: IngestPorts, workshop: Workshop): Ingest {
  const routes = [
    ...sentryRoutes(ctx, workshop),
    ...otlpRoutes(ctx, workshop),
    ...callRoutes(ctx),
    ...hookRoutes(ctx, ports),
  ]
  return {
    take: (req, res) => takeRequest(routes, req, res),
    async stop() {
      await Promise.all([workshop.stop(), stopForwarding(ctx)])
    },
  }
}
