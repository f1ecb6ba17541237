import { once } from 'node:events'
import type { Server } from 'node:http'
import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { incidentPorts } from '#server/domains/impact/index.ts'
import { applyAlert } from '#server/domains/incidents/index.ts'
import { createJoinTemplates, createMoveEvents } from '#server/domains/issues/index.ts'
import { keepAddress, publicUrl } from './platform/address.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Context } from './platform/context.ts'
import { openDatabase } from './platform/database.ts'
import { startJobs } from './platform/jobs.ts'
import { listenLive } from './platform/listen.ts'
import { LiveHub } from './platform/live.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import { migrateDatabase } from './platform/migrate.ts'
import { keptSecret } from './platform/secret.ts'
import { createAuth, ensureConfiguredAdmin } from './domains/access/index.ts'
import { pruneCountedRequests } from './domains/events/index.ts'
import { backfillIdentities, flushSightings, followDirectory } from './domains/identities/index.ts'
import { createSendDeliveries } from './domains/mail/index.ts'
import { forgetOldNightly } from './domains/retention/index.ts'
import { flushLimited, flushRejections, flushSkews, flushForwardings } from './domains/sources/index.ts'
import { authRoutes } from './http/auth.ts'
import { restRoutes } from './http/rest/index.ts'
import { popRoutes } from './http/pop.ts'
import { createHttp } from './http/server.ts'
import { createPatientServer } from './http/slow.ts'
import { createIngest, createWorkshop, startWorkshopThread } from './ingest/index.ts'
import { batchPorts, type IngestThreadData, intakePool } from './ingest-ports.ts'
import { identifyNamed, issuePorts, mailPorts } from './ports.ts'

const poolSize = 16

export type App = { url: string; ctx: Context; stop(): Promise<void> }

/** Parts that a test, or the one who embeds Knowfirst, puts in place of the real ones. */
export type Overrides = {
  clock?: Clock
  log?: Logger
  /** Where errors are read and stored: a thread has a clock and a log of its own, so not with others than the real. */
  intake?: 'thread' | 'here'
}

/** Puts all parts together and serves. `databaseUrl` is the database to use, embedded or the company's own. */
export async function startApp(config: Config, databaseUrl: string, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLog(config.LOG_LEVEL)
  const directUrl = config.DATABASE_DIRECT_URL ?? databaseUrl
  await migrateDatabase(directUrl)

  // Stopped in the reverse order; also when a later part cannot start.
  await using parts = new AsyncDisposableStack()
  const { pool, db } = openDatabase(databaseUrl, poolSize)
  parts.defer(() => pool.end())
  const ctx: Context = {
    db,
    clock: overrides.clock ?? systemClock,
    config: { ...config, SECRET_KEY: config.SECRET_KEY ?? (await keptSecret(resolve(config.DATA_DIR))) },
    log,
    live: new LiveHub(),
    metrics: createMetrics(),
  }
  await ensureConfiguredAdmin(ctx)
  const auth = createAuth(ctx)
  parts.defer(async () => {
    await flushRejections(ctx)
    await flushLimited(ctx)
    await flushSkews(ctx)
    await flushSightings(ctx)
    await flushForwardings(ctx)
  })
  const live = listenLive(() => directUrl, ctx.live, log)
  parts.defer(() => live.stop())
  const jobs = await startJobs(ctx, directUrl, [
    createSendDeliveries(mailPorts),
    pruneCountedRequests,
    backfillIdentities,
    followDirectory,
    forgetOldNightly,
    createMoveEvents(issuePorts),
    createJoinTemplates(issuePorts),
  ])
  parts.defer(() => jobs.stop())

  const forIntake = openDatabase(databaseUrl, intakePool.size, intakePool)
  parts.defer(() => forIntake.pool.end())
  const intakeCtx = { ...ctx, db: forIntake.db }
  const { intake = overrides.clock || overrides.log ? 'here' : 'thread' } = overrides
  const workshop =
    intake === 'here' ? createWorkshop(intakeCtx, batchPorts) : await startIntakeThread(ctx, { config, databaseUrl })
  const ingest = createIngest(
    intakeCtx,
    {
      ...batchPorts,
      applyAlert: (tx, at, alert, { sourceId, mayAdd }) =>
        applyAlert(tx, at, alert, { sourceId, ports: incidentPorts, identify: identifyNamed(mayAdd) }),
    },
    workshop,
  )
  const taking = new AsyncDisposableStack()
  taking.defer(() => ingest.stop())
  parts.use(taking)

  const server = createPatientServer(
    createHttp(ctx, {
      ingest: ingest.take,
      auth: authRoutes(ctx, auth),
      rest: restRoutes(ctx),
      pop: popRoutes(ctx, (headers) => auth.actorFromRequest(headers)),
      actorOf: (headers) => auth.actorFromRequest(headers),
    }),
  )
  const url = await listen(server, ctx.config)
  parts.defer(() => closeServer(server, () => taking.disposeAsync()))
  await keepAddress(db, publicUrl(ctx.config))
  const started = parts.move()
  return { url, ctx, stop: () => started.disposeAsync() }
}

const startIntakeThread = async (ctx: Context, workerData: IngestThreadData) =>
  await startWorkshopThread(ctx, { file: new URL('./ingest-thread.ts', import.meta.url), workerData })

/** Takes nothing new, stores and answers what was taken, then cuts the streams of open pages. */
async function closeServer(server: Server, finishTaken: () => Promise<void>): Promise<void> {
  const closed = new Promise((done) => server.close(done))
  await finishTaken()
  setTimeout(() => server.closeAllConnections(), 250)
  await closed
}

/** Starts to accept connections and returns the address a browser on this machine can open. */
async function listen(server: Server, config: Config): Promise<string> {
  server.listen(config.PORT, config.HOST)
  await once(server, 'listening')
  const address = server.address()
  // With PORT=0 the system chose one; what names our own address must know it.
  if (typeof address === 'object' && address) config.PORT = address.port
  return publicUrl({ ...config, PUBLIC_URL: undefined })
}
