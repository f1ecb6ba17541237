import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { issueFingerprints, issueHours, issueMoves } from '#drizzle/schema/issues.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import type { EventsStep, IssuePorts } from './ports.ts'

type Move = typeof issueMoves.$inferSelect
type Next = Partial<Pick<Move, 'phase' | 'place' | 'finishedAt'>> & { moved: number }

/** So much at a time keeps ingest, which waits for the step, waiting for less than a moment. */
export type StepSize = { customers: number; events: number; hours: number }
export const stepSize: StepSize = { customers: 200, events: 2_000, hours: 12 }

/**
 * One step of a move, in a transaction of its own: whatever is read between two steps adds up. Two workers may do steps
 * of the same move; the one that comes second goes on from where the first got to. Returns whether more is left.
 */
export async function moveStep(
  ctx: ActorContext,
  ports: IssuePorts,
  moveId: number,
  size: StepSize = stepSize,
): Promise<boolean> {
  return await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    const [move] = await tx
      .select()
      .from(issueMoves)
      .where(and(eq(issueMoves.id, moveId), isNull(issueMoves.finishedAt)))
    if (!move) return false
    const { moved, ...next } = await phases[move.phase](tx, ctx, ports, move, size)
    await tx
      .update(issueMoves)
      .set({ ...next, moved: sql`${issueMoves.moved} + ${moved}` })
      .where(eq(issueMoves.id, moveId))
    await notifyLive(tx, ['issues'])
    return !next.finishedAt
  })
}

type Phase = (tx: Transaction, ctx: ActorContext, ports: IssuePorts, move: Move, size: StepSize) => Promise<Next>
const phases: Record<Move['phase'], Phase> = { customers: moveCustomers, nobody: moveNobody, rest: moveRest }

async function stepOf(tx: Transaction, move: Move, limit: number): Promise<EventsStep> {
  const [home] = await tx
    .select({ id: issueFingerprints.id })
    .from(issueFingerprints)
    .where(eq(issueFingerprints.homeIssueId, move.fromIssueId))
    .orderBy(asc(issueFingerprints.id))
    .limit(1)
  return {
    from: move.fromIssueId,
    to: move.toIssueId,
    fingerprintIds: move.kind === 'merge' ? null : move.fingerprintIds,
    homeFingerprintId: home?.id ?? null,
    limit,
  }
}

async function moveCustomers(
  tx: Transaction,
  ctx: ActorContext,
  ports: IssuePorts,
  move: Move,
  size: StepSize,
): Promise<Next> {
  const { rows } = await tx.execute<{ customer_id: string }>(sql`
    select customer_id from customer_issues where issue_id = ${move.fromIssueId} and customer_id > ${move.place}
     order by customer_id limit ${size.customers}`)
  const customerIds = rows.map((row) => row.customer_id)
  if (customerIds.length === 0) return { moved: 0, phase: 'nobody', place: '' }
  const step = await stepOf(tx, move, size.events)
  const { moved, done, emptied } = await ports.moveEventsOf(tx, { ...step, customerIds })
  await ports.moveRecords(tx, { from: step.from, to: step.to, customerIds: emptied })
  for (const incidentId of move.incidentIds) await ports.remeasure(tx, ctx, incidentId, customerIds)
  return { moved, place: done ? (customerIds.at(-1) ?? move.place) : move.place }
}

async function moveNobody(
  tx: Transaction,
  _ctx: ActorContext,
  ports: IssuePorts,
  move: Move,
  size: StepSize,
): Promise<Next> {
  const after = move.place === '' ? undefined : gt(issueHours.hour, new Date(move.place))
  const hours = await tx
    .select()
    .from(issueHours)
    .where(and(eq(issueHours.issueId, move.fromIssueId), after))
    .orderBy(asc(issueHours.hour))
    .limit(size.hours)
  if (hours.length === 0) return { moved: 0, phase: 'rest', place: '' }
  const step = await stepOf(tx, move, size.events)
  let { place } = move
  let total = 0
  for (const { hour } of hours) {
    const { moved, done } = await ports.moveEventsOfNobody(tx, {
      ...step,
      limit: size.events - total,
      hour: hour.toISOString(),
    })
    total += moved
    if (done) place = hour.toISOString()
    if (!done || total >= size.events) break
  }
  return { moved: total, place }
}

async function moveRest(tx: Transaction, ctx: ActorContext, ports: IssuePorts, move: Move): Promise<Next> {
  const { fromIssueId: from, toIssueId: to, kind } = move
  if (kind === 'merge') {
    const { rows } = await tx.execute(sql`select 1 from customer_issues where issue_id = ${from} limit 1`)
    // Whoever came late, because an event got its customer meanwhile, is taken in another round.
    if (rows.length > 0) return { moved: 0, phase: 'customers', place: '' }
    await tx.execute(sql`
      with gone as (select events from issues where id = ${from} and events > 0),
      given as (update issues set events = issues.events + gone.events from gone where id = ${to})
      update issues set events = 0, customers = 0 where id = ${from}`)
    await tx.execute(sql`
      update issues t set first_seen = least(t.first_seen, f.first_seen), last_seen = greatest(t.last_seen, f.last_seen)
        from issues f where t.id = ${to} and f.id = ${from}`)
  } else {
    await spanAgain(tx, from)
    await spanAgain(tx, to)
  }
  for (const incidentId of move.incidentIds) await ports.remeasure(tx, ctx, incidentId)
  await notifyLive(tx, ['customers', 'board', ...move.incidentIds.map((id) => `incident:${id}` as const)])
  return { moved: 0, finishedAt: ctx.clock.now() }
}

/** When an issue was first and last seen, by its customers and, in its first and last hour, by events that name nobody. */
async function spanAgain(tx: Transaction, issueId: number): Promise<void> {
  await tx.execute(sql`
    with hours as (select min(hour) as first, max(hour) as last from issue_hours where issue_id = ${issueId} and events > 0),
    seen as (
      select first_seen, last_seen from customer_issues where issue_id = ${issueId}
      union all
      select e.occurred_at, e.occurred_at from hours, error_events e
       where e.customer_id = '' and e.issue_id = ${issueId}
         and (e.occurred_at >= hours.first and e.occurred_at < hours.first + interval '1 hour'
           or e.occurred_at >= hours.last and e.occurred_at < hours.last + interval '1 hour'))
    update issues i set first_seen = s.first_seen, last_seen = s.last_seen
      from (select min(first_seen) as first_seen, max(last_seen) as last_seen from seen) s
     where i.id = ${issueId} and s.first_seen is not null`)
}
