/** The thread that reads and stores what senders send: the parts that intake needs, put together once more. */
import { parentPort, workerData } from 'node:worker_threads'
import { flushSightings } from './domains/identities/index.ts'
import { flushLimited, flushSkews } from './domains/sources/index.ts'
import { type IngestThreadData, intakePool } from './ingest-ports.ts'
import { batchPorts } from './ingest-ports.ts'
import { createWorkshop, serveWorkshop } from './ingest/index.ts'
import { systemClock } from './platform/clock.ts'
import type { Context } from './platform/context.ts'
import { openDatabase } from './platform/database.ts'
import { LiveHub } from './platform/live.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'

if (!parentPort) throw new Error('This runs as a thread of the server.')
const { config, databaseUrl } = dataOf(workerData)
const { pool, db } = openDatabase(databaseUrl, intakePool.size, intakePool)
const ctx: Context = {
  db,
  config,
  clock: systemClock,
  log: createLog(config.LOG_LEVEL),
  live: new LiveHub(),
  metrics: createMetrics({ ofProcess: false }),
}

serveWorkshop(
  parentPort,
  ctx.live,
  (meter) => createWorkshop(ctx, batchPorts, meter),
  async () => {
    // What was only counted may get lost with the database.
    await Promise.allSettled([flushLimited(ctx), flushSkews(ctx), flushSightings(ctx)])
    await pool.end()
  },
)

function dataOf(data: unknown): IngestThreadData {
  // safe because app.ts alone starts this thread, with this data
  return data as IngestThreadData
}
