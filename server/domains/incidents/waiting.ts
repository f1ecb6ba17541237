import { and, asc, eq, lt } from 'drizzle-orm'
import { waitingAlerts } from '#drizzle/schema/incidents.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'

/** PagerDuty sends for 48 hours; what opens the incident comes by then or never. */
const waitsMs = 48 * 3_600_000
const mostOfOne = 20

/** Keeps a message about an incident that nobody has opened yet. False: it waits already. */
export async function keepWaiting(
  tx: Transaction,
  ctx: ActorContext,
  sourceId: number,
  alert: AlertSignal,
): Promise<boolean> {
  const now = ctx.clock.now()
  await tx.delete(waitingAlerts).where(lt(waitingAlerts.heardAt, new Date(now.getTime() - waitsMs)))
  const known = await tx.select().from(waitingAlerts).where(ofKey(sourceId, alert.externalKey))
  const text = JSON.stringify(alert)
  if (known.length >= mostOfOne || known.some((one) => JSON.stringify(revive(one.alert)) === text)) return false
  await tx.insert(waitingAlerts).values({ sourceId, externalKey: alert.externalKey, heardAt: now, alert })
  return true
}

/** What has waited for this incident, in the order of its arrival; it waits no more. */
export async function takeWaiting(tx: Transaction, sourceId: number, externalKey: string): Promise<AlertSignal[]> {
  const rows = await tx.select().from(waitingAlerts).where(ofKey(sourceId, externalKey)).orderBy(asc(waitingAlerts.id))
  if (rows.length > 0) await tx.delete(waitingAlerts).where(ofKey(sourceId, externalKey))
  // Without a time of its own it was said when it arrived, not now.
  return rows.map(({ heardAt, alert }) => ({ ...revive(alert), at: alert.at ? new Date(alert.at) : heardAt }))
}

const ofKey = (sourceId: number, externalKey: string) =>
  and(eq(waitingAlerts.sourceId, sourceId), eq(waitingAlerts.externalKey, externalKey))

/** JSON has no moments. */
function revive(alert: AlertSignal): AlertSignal {
  return {
    ...alert,
    at: alert.at && new Date(alert.at),
    startedAt: new Date(alert.startedAt),
    resolvedAt: alert.resolvedAt && new Date(alert.resolvedAt),
  }
}
