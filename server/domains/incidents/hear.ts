import { and, eq, inArray } from 'drizzle-orm'
import { incidents, incidentUpdates } from '#drizzle/schema/incidents.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { afterChange, type Change } from './after-change.ts'
import { addClaims, claimOf, claimsOf, speakerOf } from './claims.ts'
import { linkIncidentByScope } from './link-by-scope.ts'
import { nameCustomers } from './named.ts'
import type { Identify, IncidentPorts } from './ports.ts'
import type { IncidentRow } from './row.ts'
import { addScope, missingScope, scopeOf } from './scope.ts'
import { type Claim, contentOf, type Standing, standingOf, type Turn } from './standing.ts'

export type AlertFrom = {
  sourceId: number
  ports: Pick<IncidentPorts, 'remeasure' | 'notifyAffected'>
  identify: Identify
}

export type AlertChange = 'opened' | 'acknowledged' | 'updated' | 'reopened' | 'resolved' | 'nothing'

const longestNote = 2_000

/**
 * Brings an incident in line with what its source says of it, be it new, old or known. Returns what it came to.
 * The caller holds the `links` lock exclusively.
 */
export async function hearAlerts(
  tx: Transaction,
  ctx: ActorContext,
  incident: IncidentRow,
  alerts: AlertSignal[],
  from: AlertFrom,
  isNew = false,
): Promise<AlertChange> {
  const known = await claimsOf(tx, incident.id)
  const before = standingOf(known).standing
  const said = newClaims(ctx, known, alerts)
  const fresh = [...said.keys()]
  const all = [...known, ...fresh]
  const { standing, turns, aheadMs } = standingOf(all)
  const turned = turns.filter(({ claim }) => said.has(claim))
  const noted = alerts.filter((alert) => alert.note && !turned.some(({ claim }) => said.get(claim) === alert))
  const lines = [
    ...turned.map((turn) => turnLine(turn, said.get(turn.claim)?.note)),
    ...(await newNotes(
      tx,
      incident.id,
      noted.map((alert) => noteLine(ctx, alert, standing, aheadMs)),
    )),
  ]
  const columns = changedColumns(incident, fresh.length > 0 ? standing : null, alerts, lastSaid(all), ctx.clock.now())
  const wanted = alerts.flatMap(({ scope }) => scope)
  const scope = missingScope(await scopeOf(tx, incident.id), wanted)
  let named = false
  for (const alert of alerts) named = (await nameCustomers(tx, ctx, incident, alert, from.identify)) || named

  await addClaims(tx, incident.id, fresh)
  const isSame = Object.keys(columns).length === 0 && scope.length === 0 && lines.length === 0
  if (isSame && !named && !isNew) return 'nothing'
  await tx
    .update(incidents)
    .set({ ...columns, version: isNew ? incident.version : incident.version + 1 })
    .where(eq(incidents.id, incident.id))
  await addScope(tx, incident.id, scope)
  const window = columns.startedAt !== undefined || columns.resolvedAt !== undefined
  if (scope.length > 0 || window) await linkIncidentByScope(tx, ctx, incident.id)
  if (scope.length > 0 || window || named || isNew) await from.ports.remeasure(tx, ctx, incident.id)
  else await from.ports.notifyAffected(tx, incident.id)
  const change = isNew ? 'opened' : changeOf(before, standing)
  const details = { externalKey: incident.externalKey, ...columns, scope, alerts: alerts.at(0)?.alerts, named }
  await afterChange(tx, ctx, incident.id, { verb: verbs[change], details, update: null, reported: lines })
  return change
}

const verbs = {
  opened: 'open',
  acknowledged: 'acknowledge',
  updated: 'update',
  reopened: 'reopen',
  resolved: 'resolve',
} as const

function changeOf(before: Standing, after: Standing): keyof typeof verbs {
  if (before.status === after.status) return 'updated'
  if (after.status === 'resolved') return 'resolved'
  if (before.status === 'resolved') return 'reopened'
  return after.status === 'acknowledged' ? 'acknowledged' : 'updated'
}

/** What nobody said yet, with its message. Without a time of its own, only what makes a difference. */
function newClaims(ctx: ActorContext, known: Claim[], alerts: AlertSignal[]): Map<Claim, AlertSignal> {
  const fresh = new Map<Claim, AlertSignal>()
  for (const alert of alerts) {
    const claim = claimOf(ctx, alert)
    if (!claim) continue
    const all = [...known, ...fresh.keys()]
    const content = contentOf(claim)
    const isKnown =
      alert.at === null
        ? holds(standingOf([...all, claim]).standing) === holds(standingOf(all).standing)
        : all.some((one) => contentOf(one) === content && one.saidAt.getTime() === claim.saidAt.getTime())
    if (!isKnown || all.length === 0) fresh.set(claim, alert)
  }
  return fresh
}

const holds = (standing: Standing) => JSON.stringify(standing)

type Columns = Partial<Omit<IncidentRow, 'id' | 'version'>>

/** The columns that change. What a person wrote stays; a start never moves later. No `standing`: it is as it was. */
function changedColumns(
  incident: IncidentRow,
  standing: Standing | null,
  alerts: AlertSignal[],
  externalAt: Date | null,
  now: Date,
): Columns {
  const startedAt = alerts.map((alert) => alert.startedAt).reduce(earlier, incident.startedAt)
  const newest = alerts.findLast(({ at }) => at === null || incident.externalAt === null || at >= incident.externalAt)
  const wanted: Columns = {
    ...(standing && columnsOf(standing, incident, startedAt, now)),
    ...(newest?.url && { externalUrl: newest.url }),
    ...(standing && { externalAt }),
    startedAt,
  }
  // safe because both have the keys of one row, each with its own type
  const entries = Object.entries(wanted) as [keyof Columns, unknown][]
  return Object.fromEntries(entries.filter(([key, value]) => !isSame(incident[key], value)))
}

function columnsOf(standing: Standing, incident: IncidentRow, startedAt: Date, now: Date): Columns {
  const { title, severity, resolvedAt, ...rest } = standing
  const turns = standing.status !== incident.status && [standing.status, incident.status].includes('resolved')
  return {
    ...rest,
    resolvedAt: resolvedAt && earlier(later(resolvedAt, startedAt), now),
    ...(title !== null && !incident.titleByHand && { title }),
    ...(severity !== null && !incident.severityByHand && { severity }),
    ...(turns && { nextUpdateAt: null }),
  }
}

const isSame = (a: unknown, b: unknown) =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
const earlier = (a: Date, b: Date) => (b < a ? b : a)
const later = (a: Date, b: Date) => (b > a ? b : a)

/** The source's time of the last that it said. */
function lastSaid(claims: Claim[]): Date | null {
  const said = claims.filter(({ byHand }) => !byHand).map(({ saidAt }) => saidAt)
  return said.length > 0 ? said.reduce(later) : null
}

type Line = NonNullable<Change['reported']>[number]

function turnLine({ claim, status, at, reopensAfterMs }: Turn, note: string | null | undefined): Line {
  const minutes = Math.round((reopensAfterMs ?? 0) / 60_000)
  const again = reopensAfterMs === null ? '' : `Again ${minutes} min after it was resolved.`
  return { status, at, body: note?.slice(0, longestNote) ?? again, authorName: claim.byName }
}

function noteLine(
  ctx: ActorContext,
  alert: AlertSignal,
  { status }: Standing,
  aheadMs: number,
): Line & { timed: boolean } {
  const now = ctx.clock.now()
  const at = alert.at ? earlier(new Date(alert.at.getTime() - aheadMs), now) : now
  const body = alert.note?.slice(0, longestNote) ?? ''
  return { status, at, body, authorName: speakerOf(ctx, alert), timed: alert.at !== null }
}

/** A message may come again: its note is written once. */
async function newNotes(tx: Transaction, incidentId: number, notes: ReturnType<typeof noteLine>[]): Promise<Line[]> {
  if (notes.length === 0) return []
  const bodies = notes.map(({ body }) => body)
  const written = await tx
    .select({ at: incidentUpdates.at, body: incidentUpdates.body })
    .from(incidentUpdates)
    .where(and(eq(incidentUpdates.incidentId, incidentId), inArray(incidentUpdates.body, bodies)))
  return notes.flatMap(({ timed, ...line }) =>
    written.some(({ at, body }) => body === line.body && (!timed || isSame(at, line.at))) ? [] : [line],
  )
}
