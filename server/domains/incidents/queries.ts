import { and, desc, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { incidents, incidentUpdates } from '#drizzle/schema/incidents.ts'
import {
  type IncidentBoard,
  incidentIdOf,
  type IncidentList,
  type IncidentSummary,
  type listIncidentsInput,
} from '#shared/incidents.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { invalid, notFound } from '#server/platform/errors.ts'
import type { IncidentPorts } from './ports.ts'
import type { IncidentRow } from './row.ts'
import { summaryOf, weightOf } from './view.ts'

const dayMs = 24 * 3_600_000

/** The incident named `ref` (INC-31). Throws `not_found`. */
export async function findIncident(q: Queryable, ref: string): Promise<IncidentRow> {
  const id = incidentIdOf(ref)
  const [found] = Number.isSafeInteger(id) ? await q.select().from(incidents).where(eq(incidents.id, id)) : []
  if (!found) throw notFound(`There is no ${ref}.`)
  return found
}

/** All incidents that are not resolved, latest start first. */
export async function openIncidents(q: Queryable): Promise<IncidentRow[]> {
  return await q
    .select()
    .from(incidents)
    .where(isNull(incidents.resolvedAt))
    .orderBy(desc(incidents.startedAt), desc(incidents.id))
    .limit(500)
}

/** Open incidents by weight with their live numbers, and those of the last seven days that are resolved. */
export async function readBoard(ctx: ActorContext, ports: IncidentPorts): Promise<IncidentBoard> {
  const now = ctx.clock.now()
  const [open, ended] = await Promise.all([
    openIncidents(ctx.db),
    ctx.db
      .select()
      .from(incidents)
      .where(gte(incidents.resolvedAt, new Date(now.getTime() - 7 * dayMs)))
      .orderBy(desc(incidents.resolvedAt))
      .limit(20),
  ])
  const [openViews, resolved] = await Promise.all([summaries(ctx.db, open, ports), summaries(ctx.db, ended, ports)])
  return {
    open: openViews.toSorted((a, b) => weightOf(b, now) - weightOf(a, now)),
    resolved,
    quietSince: open.length > 0 ? null : ((await lastEnd(ctx.db))?.toISOString() ?? null),
  }
}

async function lastEnd(q: Queryable): Promise<Date | null> {
  const [last] = await q
    .select({ at: incidents.resolvedAt })
    .from(incidents)
    .where(sql`${incidents.resolvedAt} is not null`)
    .orderBy(desc(incidents.resolvedAt))
    .limit(1)
  return last?.at ?? null
}

/** A page of all incidents: open ones first, then the resolved, each latest start first. */
export async function listIncidents(
  ctx: ActorContext,
  page: z.output<typeof listIncidentsInput>,
  ports: IncidentPorts,
): Promise<IncidentList> {
  const place = sql<string>`(${incidents.resolvedAt} is null)::int || '/' || extract(epoch from ${incidents.startedAt}) || '/' || ${incidents.id}`
  const rows = await ctx.db
    .select({ row: incidents, place })
    .from(incidents)
    .where(
      and(page.status && eq(incidents.status, page.status), page.after === undefined ? undefined : behind(page.after)),
    )
    .orderBy(sql`(${incidents.resolvedAt} is null) desc`, desc(incidents.startedAt), desc(incidents.id))
    .limit(page.limit + 1)
  const shown = rows.slice(0, page.limit)
  return {
    items: await summaries(
      ctx.db,
      shown.map(({ row }) => row),
      ports,
    ),
    next: rows.length > page.limit ? (shown.at(-1)?.place ?? null) : null,
  }
}

function behind(after: string) {
  const [, open, startedAt, id] = /^([01])\/(-?[0-9.]{1,30})\/([0-9]{1,18})$/.exec(after) ?? []
  if (!open) throw invalid('`after` must be the `next` of the page before.')
  return sql`((${incidents.resolvedAt} is null)::int, extract(epoch from ${incidents.startedAt}), ${incidents.id})
    < (${open}::int, ${startedAt}::numeric, ${id}::bigint)`
}

/** The rows as people see them, in the same order. */
export async function summaries(q: Queryable, rows: IncidentRow[], ports: IncidentPorts): Promise<IncidentSummary[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const [accounts, updates] = await Promise.all([
    ports.countAccounts(q, ids),
    q
      .select({ id: incidentUpdates.incidentId, at: sql`max(${incidentUpdates.at})`.mapWith(incidentUpdates.at) })
      .from(incidentUpdates)
      .where(inArray(incidentUpdates.incidentId, ids))
      .groupBy(incidentUpdates.incidentId),
  ])
  const lastUpdateAt = new Map(updates.map(({ id, at }) => [id, at]))
  return rows.map((row) => summaryOf(row, accounts.get(row.id), lastUpdateAt.get(row.id) ?? null))
}
