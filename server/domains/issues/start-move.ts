import { and, inArray, isNull, or } from 'drizzle-orm'
import { issueMoves, issues } from '#drizzle/schema/issues.ts'
import type { LinkChange } from '#shared/issues.ts'
import { type ActorContext, actorName } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { conflict, notFound } from '#server/platform/errors.ts'
import { enqueueJob } from '#server/platform/jobs.ts'
import { notifyLive } from '#server/platform/live.ts'
import type { IssuePorts } from './ports.ts'
import { moveEvents } from './tasks.ts'

/** Throws `not_found` for an issue that is not there, `conflict` for one that is merged or whose events are on their way. */
export async function checkAtRest(tx: Transaction, ids: number[]): Promise<void> {
  const rows = await tx.select().from(issues).where(inArray(issues.id, ids))
  for (const id of ids) {
    const row = rows.find((one) => one.id === id)
    if (!row) throw notFound(`There is no issue ${id}.`)
    if (row.mergedInto !== null) throw conflict(`Issue ${id} was merged into issue ${row.mergedInto}.`)
  }
  const [moving] = await tx
    .select()
    .from(issueMoves)
    .where(
      and(isNull(issueMoves.finishedAt), or(inArray(issueMoves.fromIssueId, ids), inArray(issueMoves.toIssueId, ids))),
    )
    .limit(1)
  if (moving) {
    throw conflict(
      `Events are still on their way from issue ${moving.fromIssueId} to issue ${moving.toIssueId}. Try again when they have arrived.`,
    )
  }
}

type Move = { kind: 'merge' | 'split'; from: number; to: number; fingerprintIds: number[]; links: LinkChange[] }

/** Writes down which events have to follow, and starts the job that moves them. */
export async function startMove(tx: Transaction, ctx: ActorContext, move: Move, ports: IssuePorts): Promise<void> {
  const by = actorName(ctx.actor)
  const [row] = await tx
    .insert(issueMoves)
    .values({
      kind: move.kind,
      fromIssueId: move.from,
      toIssueId: move.to,
      fingerprintIds: move.fingerprintIds,
      incidentIds: await ports.incidentsOf(tx, [move.from, move.to]),
      links: move.links,
      startedAt: ctx.clock.now(),
      startedBy: by.id,
      startedByName: by.name,
    })
    .returning({ id: issueMoves.id })
  if (!row) throw new Error('an insert returned no row')
  await enqueueJob(tx, moveEvents, { moveId: row.id })
  await notifyLive(tx, ['issues', 'board'])
}
