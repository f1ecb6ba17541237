import type { Context } from '#server/platform/context.ts'
import { Router } from 'express'
import { alertmanagerRoutes } from './alertmanager/route.ts'
import { createCommitter } from './commit.ts'
import { otlpRoutes } from './otlp/route.ts'
import type { IngestPorts } from './ports.ts'
import { sentryRoutes } from './sentry/route.ts'

export type { IngestPorts } from './ports.ts'

export type Ingest = {
  /** Reads raw bytes: to be mounted before anything that parses bodies or sets headers. */
  routes: Router
  /** Takes no more and resolves when all that was taken is stored or refused. Call it before the pool ends. */
  stop(): Promise<void>
}

/** Everything that takes signals from outside. */
export function createIngest(ctx: Context, ports: IngestPorts): Ingest {
  const committer = createCommitter(ctx, ports)
  const routes = Router()
  routes.use(sentryRoutes(ctx, committer), otlpRoutes(ctx, committer), alertmanagerRoutes(ctx, ports))
  return { routes, stop: () => committer.stop() }
}
