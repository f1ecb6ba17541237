import type { ActorContext } from '#server/domains/access/index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { readConfig } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { LiveHub } from '#server/platform/live.ts'
import { createLog } from '#server/platform/log.ts'
import { createMetrics } from '#server/platform/metrics.ts'

/** A context for verbs beside the running app; disposing of it closes its connections. */
export function systemContext(databaseUrl: string): AsyncDisposable & { ctx: ActorContext } {
  const { pool, db } = openDatabase(databaseUrl, 4)
  const ctx: ActorContext = {
    db,
    clock: systemClock,
    config: readConfig({ SECRET_KEY: 'b'.repeat(64) }),
    log: createLog('warn'),
    live: new LiveHub(),
    metrics: createMetrics(),
    actor: { kind: 'system', id: 'bench', name: 'Bench' },
  }
  return { ctx, [Symbol.asyncDispose]: async () => await pool.end() }
}
