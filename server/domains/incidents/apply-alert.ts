import { and, desc, eq, isNull } from 'drizzle-orm'
import { incidents } from '#drizzle/schema/incidents.ts'
import { type AlertSignal, reopenWithinMs } from '#shared/alerts.ts'
import type { IncidentStatus } from '#shared/incidents.ts'
import { type ActorContext, actorName, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { afterChange } from './after-change.ts'
import { linkIncidentByScope } from './link-by-scope.ts'
import { insertIncident } from './open.ts'
import type { Remeasure } from './ports.ts'
import type { IncidentRow } from './row.ts'
import { addScope, missingScope, scopeOf } from './scope.ts'

export type AlertOutcome = {
  /** Null when a resolve names a group that nobody has heard of. */
  incidentId: number | null
  changed: 'opened' | 'updated' | 'reopened' | 'resolved' | 'nothing'
}

/** Where the alert came from, and the impact domain's `backfillImpacts`. */
export type AlertFrom = { sourceId: number; remeasure: Remeasure }

/**
 * Brings the incident of the alert group in line with what its sender says now. The same alert again changes nothing.
 * Needs a transaction of its own: it may take the `links` lock exclusively, so never call it after `lockShared`.
 */
export async function applyAlert(
  tx: Transaction,
  ctx: ActorContext,
  alert: AlertSignal,
  from: AlertFrom,
): Promise<AlertOutcome> {
  // A repeat that brings nothing new is by far the most frequent: it must not make ingest wait.
  const seen = await openIncidentOf(tx, from.sourceId, alert.externalKey)
  if (seen && alert.status === 'firing' && isEmpty(await newsOf(tx, alert, seen))) return nothing(seen)
  await lockExclusive(tx, 'links')
  const open = await openIncidentOf(tx, from.sourceId, alert.externalKey)
  if (alert.status === 'resolved') {
    return open ? await resolve(tx, ctx, alert, open, from) : await resolveUnknown(tx, ctx, alert, from)
  }
  if (open) return await keepCurrent(tx, ctx, alert, open, from)
  const last = await lastIncidentOf(tx, from.sourceId, alert.externalKey)
  const sinceMs = last?.resolvedAt ? ctx.clock.now().getTime() - last.resolvedAt.getTime() : Infinity
  return last && sinceMs <= reopenWithinMs
    ? await reopen(tx, ctx, alert, last, from)
    : await openNew(tx, ctx, alert, from)
}

const nothing = (incident: IncidentRow | undefined): AlertOutcome => ({
  incidentId: incident?.id ?? null,
  changed: 'nothing',
})

async function openIncidentOf(tx: Transaction, sourceId: number, externalKey: string) {
  const [row] = await tx
    .select()
    .from(incidents)
    .where(and(eq(incidents.sourceId, sourceId), eq(incidents.externalKey, externalKey), isNull(incidents.resolvedAt)))
  return row
}

async function lastIncidentOf(tx: Transaction, sourceId: number, externalKey: string) {
  const [row] = await tx
    .select()
    .from(incidents)
    .where(and(eq(incidents.sourceId, sourceId), eq(incidents.externalKey, externalKey)))
    .orderBy(desc(incidents.resolvedAt))
    .limit(1)
  return row
}

type News = {
  columns: Partial<Pick<IncidentRow, 'title' | 'severity' | 'startedAt' | 'externalUrl'>>
  scope: AlertSignal['scope']
}

const isEmpty = ({ columns, scope }: News) => Object.keys(columns).length === 0 && scope.length === 0

/** What the alert says that the incident does not hold yet. What a person wrote stays; a start never moves later. */
async function newsOf(tx: Transaction, alert: AlertSignal, incident: IncidentRow): Promise<News> {
  const { title, severity, startedAt, url } = alert
  return {
    columns: {
      ...(title !== null && title !== incident.title && !incident.titleByHand && { title }),
      ...(severity !== null && severity !== incident.severity && !incident.severityByHand && { severity }),
      ...(startedAt < incident.startedAt && { startedAt }),
      ...(url !== null && url !== incident.externalUrl && { externalUrl: url }),
    },
    scope: missingScope(await scopeOf(tx, incident.id), alert.scope),
  }
}

async function openNew(tx: Transaction, ctx: ActorContext, alert: AlertSignal, from: AlertFrom): Promise<AlertOutcome> {
  const now = ctx.clock.now()
  const row = await insertIncident(tx, ctx, {
    title: alert.title ?? 'Incident without a name',
    severity: alert.severity ?? 'major',
    startedAt: alert.startedAt < now ? alert.startedAt : now,
    sourceId: from.sourceId,
    externalKey: alert.externalKey,
    externalUrl: alert.url,
    scope: alert.scope,
  })
  await from.remeasure(tx, ctx, row.id)
  const details = { externalKey: alert.externalKey, title: alert.title, scope: alert.scope, alerts: alert.alerts }
  await afterChange(tx, ctx, row.id, { verb: 'open', details, update: { status: 'open', body: '' } })
  return { incidentId: row.id, changed: 'opened' }
}

async function keepCurrent(
  tx: Transaction,
  ctx: ActorContext,
  alert: AlertSignal,
  open: IncidentRow,
  from: AlertFrom,
): Promise<AlertOutcome> {
  const news = await newsOf(tx, alert, open)
  if (isEmpty(news)) return nothing(open)
  await write(tx, open, news.columns)
  if (news.scope.length > 0 || news.columns.startedAt) {
    await addScope(tx, open.id, news.scope)
    await linkIncidentByScope(tx, ctx, open.id)
    await from.remeasure(tx, ctx, open.id)
  }
  await afterChange(tx, ctx, open.id, { verb: 'update', details: news, update: null })
  return { incidentId: open.id, changed: 'updated' }
}

async function reopen(
  tx: Transaction,
  ctx: ActorContext,
  alert: AlertSignal,
  last: IncidentRow,
  from: AlertFrom,
): Promise<AlertOutcome> {
  const news = await newsOf(tx, alert, last)
  await write(tx, last, {
    ...news.columns,
    ...statusNow(ctx, 'open'),
    resolvedAt: null,
    // That somebody worked on it before does not say that somebody works on it now.
    ownerId: null,
    ownerName: null,
    acknowledgedAt: null,
    identifiedAt: null,
    monitoringAt: null,
  })
  await addScope(tx, last.id, news.scope)
  await linkIncidentByScope(tx, ctx, last.id)
  await from.remeasure(tx, ctx, last.id)
  const minutes = Math.round((ctx.clock.now().getTime() - (last.resolvedAt?.getTime() ?? 0)) / 60_000)
  const body = `Firing again ${minutes} min after it was resolved.`
  await afterChange(tx, ctx, last.id, { verb: 'reopen', details: news, update: { status: 'open', body } })
  return { incidentId: last.id, changed: 'reopened' }
}

async function resolve(
  tx: Transaction,
  ctx: ActorContext,
  alert: AlertSignal,
  open: IncidentRow,
  from: AlertFrom,
): Promise<AlertOutcome> {
  const now = ctx.clock.now()
  const said = alert.resolvedAt ?? now
  // The resolve of a round before this one that comes late says nothing of this one.
  if (said < open.startedAt) return nothing(open)
  const resolvedAt = said < now ? said : now
  await write(tx, open, { ...statusNow(ctx, 'resolved'), resolvedAt, nextUpdateAt: null })
  await from.remeasure(tx, ctx, open.id)
  const details = { resolvedAt: resolvedAt.toISOString() }
  await afterChange(tx, ctx, open.id, { verb: 'resolve', details, update: { status: 'resolved', body: '' } })
  return { incidentId: open.id, changed: 'resolved' }
}

/** A resolve that comes again, or before anything fired: worth a line in the audit log, not an incident. */
async function resolveUnknown(
  tx: Transaction,
  ctx: ActorContext,
  alert: AlertSignal,
  from: AlertFrom,
): Promise<AlertOutcome> {
  const last = await lastIncidentOf(tx, from.sourceId, alert.externalKey)
  if (!last) {
    await audit(tx, ctx, {
      action: 'incident.resolveUnknown',
      subject: { kind: 'alert', id: alert.externalKey.slice(0, 500) },
      details: { sourceId: from.sourceId, title: alert.title, resolvedAt: alert.resolvedAt?.toISOString() ?? null },
    })
  }
  return nothing(last)
}

const statusNow = (ctx: ActorContext, status: IncidentStatus) => ({
  status,
  statusAt: ctx.clock.now(),
  statusByName: actorName(ctx.actor).name,
})

async function write(tx: Transaction, incident: IncidentRow, columns: Partial<IncidentRow>): Promise<void> {
  await tx
    .update(incidents)
    .set({ ...columns, version: incident.version + 1 })
    .where(eq(incidents.id, incident.id))
}
