import type { ActorContext } from '#server/domains/access/index.ts'
import { type KnownDays, ensureEventDays, writeEvents } from '#server/domains/events/index.ts'
import { groupSignals } from '#server/domains/issues/index.ts'
import { type ActivityRow, countActivity, type KnownSource } from '#server/domains/sources/index.ts'
import { lockShared } from '#server/platform/locks.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import type { IngestPorts } from './ports.ts'

/** One signal on its way into the database. */
export type Arrived = { source: KnownSource; signal: ErrorSignal; receivedAt: Date }

/**
 * Stores many signals in one transaction and brings all that follows from them up to date in it: customers, issues,
 * events, counters, incidents' links, impacts, the sources' activity, and word to the open pages.
 * Returns, per signal, whether it was new.
 */
export async function storeBatch(
  ctx: ActorContext,
  ports: Pick<IngestPorts, 'identify' | 'link' | 'touch'>,
  known: KnownDays,
  batch: Arrived[],
  topics: Topic[],
): Promise<boolean[]> {
  await ensureEventDays(
    ctx.db,
    known,
    batch.map(({ signal }) => signal.occurredAt),
  )
  return await ctx.db.transaction(async (tx) => {
    // Before anything is read: what opens an incident or changes its links waits for us, or we for it.
    await lockShared(tx, 'links')
    const customerIds = await ports.identify(
      tx,
      ctx,
      batch.map(({ signal }) => signal.identities),
    )
    const entries = batch.map(({ source, signal }) => ({
      sourceId: source.id,
      service: signal.service ?? source.settings.service ?? source.name,
      environment: signal.environment ?? 'production',
      signal,
    }))
    const grouped = await groupSignals(tx, ctx, entries)
    const stored = await writeEvents(
      tx,
      ctx,
      batch.map(({ receivedAt }, index) => ({
        ...at(entries, index),
        receivedAt,
        customerId: at(customerIds, index),
        issueId: at(grouped, index).issueId,
      })),
    )
    const fresh = new Set(stored.map(({ row }) => row))
    if (stored.length > 0) {
      const issueIds = new Set(stored.map(({ issueId }) => issueId))
      await ports.link(
        tx,
        ctx,
        [...issueIds].sort((a, b) => a - b),
      )
      await ports.touch(
        tx,
        ctx,
        stored.filter(({ customerId }) => customerId !== ''),
      )
    }
    await countActivity(tx, ctx, activityOf(batch, customerIds, fresh))
    const customers = stored.flatMap(({ customerId }): Topic[] => (customerId ? [`customer:${customerId}`] : []))
    await notifyLive(tx, [...topics, ...customers])
    return batch.map((_, index) => fresh.has(index))
  })
}

function activityOf(batch: Arrived[], customerIds: string[], fresh: Set<number>): ActivityRow[] {
  const rows = new Map<number, ActivityRow>()
  for (const [index, { source }] of batch.entries()) {
    const row = rows.get(source.id) ?? { sourceId: source.id, accepted: 0, duplicates: 0, unidentified: 0 }
    rows.set(source.id, row)
    if (!fresh.has(index)) row.duplicates += 1
    else {
      row.accepted += 1
      if (customerIds[index] === '') row.unidentified += 1
    }
  }
  return [...rows.values()].sort((a, b) => a.sourceId - b.sourceId)
}

/** The doors answer one entry per entry; anything else is a defect that must not store half of a batch. */
function at<Item>(items: Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error('a domain answered fewer entries than it was asked for')
  return item
}
