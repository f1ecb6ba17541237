import { and, desc, eq } from 'drizzle-orm'
import { incidents } from '#drizzle/schema/incidents.ts'
import { type AlertSignal, reopenWithinMs } from '#shared/alerts.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { type AlertChange, type AlertFrom, hearAlerts } from './hear.ts'
import { insertIncident } from './open.ts'
import type { IncidentRow } from './row.ts'
import { missingScope, scopeOf } from './scope.ts'
import { keepWaiting, takeWaiting } from './waiting.ts'

export type AlertOutcome = {
  /** Null while the incident is one that nobody has opened. */
  incidentId: number | null
  changed: AlertChange
}

const nameless = 'Incident without a name'

/**
 * Brings the incident of the alert in line with what its sender says of it. The same again changes nothing, and the
 * order in which messages arrive makes no difference. Needs a transaction in which nobody has called `lockShared`:
 * it may take the `links` lock exclusively.
 */
export async function applyAlert(
  tx: Transaction,
  ctx: ActorContext,
  alert: AlertSignal,
  from: AlertFrom,
): Promise<AlertOutcome> {
  // A repeat that brings nothing new is by far the most frequent: it must not make ingest wait.
  const [seen] = await incidentsOf(tx, from.sourceId, alert.externalKey)
  if (seen && (await isRepeat(tx, alert, seen))) return { incidentId: seen.id, changed: 'nothing' }
  await lockExclusive(tx, 'links')
  // A person may acknowledge at the same moment, who takes no such lock: who comes second sees what the first said.
  const [last, former] = await incidentsOf(tx, from.sourceId, alert.externalKey).for('update')
  const meant = last && incidentMeant(alert, last, former, ctx.clock.now())
  if (meant && isLateEnd(alert, meant)) return { incidentId: meant.id, changed: 'nothing' }
  if (meant) return { incidentId: meant.id, changed: await hearAlerts(tx, ctx, meant, [alert], from) }
  if (alert.status === null || alert.status === 'resolved') return await wait(tx, ctx, alert, from)
  const opened = await openFor(tx, ctx, alert, from)
  const waiting = await takeWaiting(tx, from.sourceId, alert.externalKey)
  const saidAt = alert.at ?? ctx.clock.now()
  // Where keys come again, what is older was about another incident.
  const about = waiting.filter(({ at }) => !alert.keyReused || (at !== null && at >= saidAt))
  const changed = await hearAlerts(tx, ctx, opened, [alert, ...about], from, true)
  return { incidentId: opened.id, changed }
}

/** The last two incidents with the sender's key, the latest first: at most that one is open. */
function incidentsOf(tx: Transaction, sourceId: number, externalKey: string) {
  return tx
    .select()
    .from(incidents)
    .where(and(eq(incidents.sourceId, sourceId), eq(incidents.externalKey, externalKey)))
    .orderBy(desc(incidents.id))
    .limit(2)
}

/** Firing goes on, and the message says nothing that the incident does not hold. */
async function isRepeat(tx: Transaction, alert: AlertSignal, incident: IncidentRow): Promise<boolean> {
  const { status, at, owner, note, title, severity, startedAt, url, customers } = alert
  return (
    status === 'firing' &&
    at === null &&
    owner === undefined &&
    note === null &&
    customers.length === 0 &&
    incident.resolvedAt === null &&
    (title === null || title === incident.title || incident.titleByHand) &&
    (severity === null || severity === incident.severity || incident.severityByHand) &&
    startedAt >= incident.startedAt &&
    (url === null || url === incident.externalUrl) &&
    missingScope(await scopeOf(tx, incident.id), alert.scope).length === 0
  )
}

/** Which incident the message is about; undefined when it is one that we do not know yet. */
function incidentMeant(
  alert: AlertSignal,
  last: IncidentRow,
  former: IncidentRow | undefined,
  now: Date,
): IncidentRow | undefined {
  const saidAt = alert.at ?? now
  if (alert.keyReused && former?.externalAt && saidAt <= former.externalAt) return former
  const ended = last.resolvedAt
  const isLater = alert.keyReused && ended !== null && saidAt.getTime() - ended.getTime() > reopenWithinMs
  // The end said once more, and a note, are of the incident that ended.
  const isNext = alert.status === 'resolved' ? ended !== null && alert.startedAt > ended : alert.status !== null
  return isLater && isNext ? undefined : last
}

/** The end of a round before this one says nothing of this one. */
const isLateEnd = (alert: AlertSignal, incident: IncidentRow) =>
  alert.keyReused && alert.status === 'resolved' && alert.resolvedAt !== null && alert.resolvedAt < incident.startedAt

async function openFor(tx: Transaction, ctx: ActorContext, alert: AlertSignal, from: AlertFrom): Promise<IncidentRow> {
  const now = ctx.clock.now()
  return await insertIncident(tx, ctx, {
    title: alert.title ?? nameless,
    severity: alert.severity ?? 'major',
    startedAt: alert.startedAt < now ? alert.startedAt : now,
    sourceId: from.sourceId,
    externalKey: alert.externalKey,
    externalUrl: alert.url,
    scope: alert.scope,
  })
}

/** A note or an end before anything opened: worth a line in the audit log, not an incident. */
async function wait(tx: Transaction, ctx: ActorContext, alert: AlertSignal, from: AlertFrom): Promise<AlertOutcome> {
  const isNew = await keepWaiting(tx, ctx, from.sourceId, alert)
  if (isNew && alert.status === 'resolved') {
    await audit(tx, ctx, {
      action: 'incident.resolveUnknown',
      subject: { kind: 'alert', id: alert.externalKey.slice(0, 500) },
      details: { sourceId: from.sourceId, title: alert.title, resolvedAt: alert.resolvedAt?.toISOString() ?? null },
    })
  }
  return { incidentId: null, changed: 'nothing' }
}
