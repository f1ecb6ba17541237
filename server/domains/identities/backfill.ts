import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { incidentIssues } from '#drizzle/schema/incidents.ts'
import { identityBackfills } from '#drizzle/schema/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { reassignEvents } from '#server/domains/events/index.ts'
import { correctUnidentified } from '#server/domains/sources/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockShared } from '#server/platform/locks.ts'
import { candidatesOf, readAgain } from './read-again.ts'
import { nextEvents, type Place, placeAfter } from './scan.ts'
import { settleBackfill } from './settle.ts'

type Row = typeof identityBackfills.$inferSelect

const dayMs = 86_400_000
/** As long as an event can be moved: what is older has been told and counted long ago. */
const daysBack = 30
/** A sender's clock may be a day ahead. */
const daysAhead = 1
/** Copies that have not heard of the change yet still store events by the old mapping. */
const restMs = 4_000
/** So many customers may be made by reading again: a wrong mapping must not fill the directory. */
const mostAdded = 10_000
/** So many emptied customers are looked after together. */
const settleAt = 500

const dayOf = (at: Date, days = 0) => new Date((Math.floor(at.getTime() / dayMs) + days) * dayMs)

/**
 * One step of reading stored events again with their source's new mapping: some events, newest day first, in one
 * transaction that also keeps how far it came. So it can be ended anywhere and goes on from there; several copies
 * may call it at once. Returns whether there is more to do.
 */
export async function stepBackfill(ctx: ActorContext): Promise<boolean> {
  const row = await nextBackfill(ctx)
  if (!row) return false
  if (row.total === null) await countEvents(ctx, row)
  else if (isOver(row) || row.emptied.length >= settleAt) await settleBackfill(ctx, row, isOver(row))
  else await ctx.db.transaction(async (tx) => await readSome(tx, ctx, row.sourceId))
  return true
}

const isOver = ({ day, askedAt }: Row) => day !== null && day < dayOf(askedAt, -daysBack)

const isDue = (ctx: ActorContext) =>
  sql`finished_at is null and asked_at <= ${new Date(ctx.clock.now().getTime() - restMs).toISOString()}`

async function nextBackfill(ctx: ActorContext): Promise<Row | undefined> {
  const [row] = await ctx.db
    .select()
    .from(identityBackfills)
    .where(isDue(ctx))
    .orderBy(identityBackfills.sourceId)
    .limit(1)
  return row
}

/** How many there are to look at, so that a person sees how far it is. Day by day: no statement may take too long. */
async function countEvents(ctx: ActorContext, { sourceId, askedAt }: Row): Promise<void> {
  let total = 0
  for (let days = -daysBack; days <= daysAhead; days += 1) {
    const { rows } = await ctx.db.execute<{ n: number }>(sql`
      select count(*)::int as n from error_events e
       where e.attributes is not null and ${candidatesOf(sourceId)}
         and e.occurred_at >= ${dayOf(askedAt, days).toISOString()}
         and e.occurred_at < ${dayOf(askedAt, days + 1).toISOString()}`)
    total += rows[0]?.n ?? 0
  }
  await ctx.db
    .update(identityBackfills)
    .set({ total })
    .where(and(eq(identityBackfills.sourceId, sourceId), eq(identityBackfills.askedAt, askedAt)))
}

async function readSome(tx: Transaction, ctx: ActorContext, sourceId: number): Promise<void> {
  await lockShared(tx, 'links')
  const [row] = await tx
    .select({ ...getTableColumns(identityBackfills), afterText: sql<string>`${identityBackfills.afterAt}::text` })
    .from(identityBackfills)
    .where(sql`source_id = ${sourceId} and ${isDue(ctx)}`)
    .for('update', { skipLocked: true })
  // Another copy works on it, or has ended it.
  if (!row || row.total === null || isOver(row)) return
  const place: Place = {
    day: row.day ?? dayOf(row.askedAt, daysAhead),
    after:
      row.afterCustomer === null ? null : { customerId: row.afterCustomer, at: row.afterText, id: row.afterId ?? '' },
  }
  const events = await nextEvents(tx, sourceId, place)
  const answer = await readAgain(tx, ctx, { sourceId, events, mayAdd: mostAdded - row.added })
  const { moved, issueIds, lost } = await reassignEvents(tx, answer.moves)
  await correctUnidentified(tx, answer.named)
  const touched = await incidentsOf(tx, issueIds)
  const { day, after } = placeAfter(place, events)
  await tx
    .update(identityBackfills)
    .set({
      // What was moved within a day may come by again.
      looked: Math.min(row.total, row.looked + answer.looked),
      moved: row.moved + moved,
      added: row.added + answer.added,
      day,
      afterCustomer: after?.customerId ?? null,
      afterAt: after ? sql`${after.at}::timestamptz` : null,
      afterId: after?.id ?? null,
      incidents: [...new Set([...row.incidents, ...touched])],
      emptied: [...new Set([...row.emptied, ...lost])],
    })
    .where(eq(identityBackfills.sourceId, sourceId))
  await notifyLive(tx, [`sightings:${sourceId}`, ...(moved > 0 ? (['customers', 'issues', 'sources'] as const) : [])])
}

async function incidentsOf(tx: Transaction, issueIds: number[]): Promise<number[]> {
  if (issueIds.length === 0) return []
  const rows = await tx
    .selectDistinct({ id: incidentIssues.incidentId })
    .from(incidentIssues)
    .where(sql`${incidentIssues.issueId} = any(${sql.param(issueIds)}::bigint[]) and ${incidentIssues.cutAt} is null`)
  return rows.map(({ id }) => id)
}
