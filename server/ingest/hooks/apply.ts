import { setTimeout as wait } from 'node:timers/promises'
import type { ActorContext } from '#server/domains/access/index.ts'
import { type ActivityRow, countActivity, type KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import { isCollision } from '../failures.ts'
import type { IngestPorts } from '../ports.ts'
import { mayAddCustomer } from '../quota.ts'
import { scrubAlert } from '../scrub.ts'
import type { HookReading } from './reading.ts'

const collisionRetries = 5
type Apply = Pick<IngestPorts, 'applyAlert'>

/**
 * Brings the incidents in line with what a message says, alert by alert, each in a transaction of its own: a message
 * that is sent again after half of it changes nothing that was stored.
 */
export async function applyReading(
  context: Context,
  ports: Apply,
  source: KnownSource,
  { alerts, dropped }: HookReading,
): Promise<void> {
  const ctx: ActorContext = { ...context, actor: { kind: 'source', id: String(source.id), name: source.name } }
  for (const given of alerts) {
    const alert = scrubAlert(given, source.settings)
    const outcome = await settle(ctx, (tx) => applyOne(tx, ctx, ports, source, alert))
    ctx.metrics.signals.inc({ protocol: source.kind, outcome })
  }
  if (Object.keys(dropped).length > 0) await settle(ctx, (tx) => count(tx, ctx, source, { dropped }))
}

async function applyOne(tx: Transaction, ctx: ActorContext, ports: Apply, source: KnownSource, alert: AlertSignal) {
  const { changed } = await ports.applyAlert(tx, ctx, alert, {
    sourceId: source.id,
    mayAdd: () => mayAddCustomer(ctx, source),
  })
  const isNew = changed !== 'nothing'
  await count(tx, ctx, source, { accepted: isNew ? 1 : 0, duplicates: isNew ? 0 : 1 })
  return isNew ? ('stored' as const) : ('duplicate' as const)
}

async function count(tx: Transaction, ctx: ActorContext, { id }: KnownSource, row: Partial<ActivityRow>) {
  await countActivity(tx, ctx, [{ accepted: 0, duplicates: 0, unidentified: 0, ...row, sourceId: id }])
  await notifyLive(tx, ['sources'])
}

/** Runs it again when another copy did the same at the same moment. */
async function settle<Result>(ctx: ActorContext, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ctx.db.transaction(work)
    } catch (error) {
      if (!isCollision(error) || attempt > collisionRetries) throw error
      await wait(Math.random() * 20 * attempt)
    }
  }
}
