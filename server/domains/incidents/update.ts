import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { incidents } from '#drizzle/schema/incidents.ts'
import {
  incidentCan,
  incidentIdOf,
  type IncidentStatus,
  incidentStatuses,
  updateIncidentInput,
} from '#shared/incidents.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { ownerOf } from './acknowledge.ts'
import { afterChange } from './after-change.ts'
import { claimByHand } from './claims.ts'
import { linkIncidentByScope, unlinkOutOfScope } from './link-by-scope.ts'
import type { IncidentPorts } from './ports.ts'
import type { IncidentRow } from './row.ts'
import { checkNextUpdate, checkStart, tooLate } from './refuse.ts'
import { replaceScope } from './scope.ts'

type Input = z.output<typeof updateIncidentInput>

/**
 * Says what is known now: words, status (only forward), owner, next update, and what the incident touches.
 * Throws `conflict` with who was first when it is resolved, or further on than the status asked for.
 */
export async function updateIncident(
  ctx: ActorContext,
  given: z.input<typeof updateIncidentInput>,
  ports: IncidentPorts,
): Promise<void> {
  authorize(ctx, 'incidents.write')
  const input = updateIncidentInput.parse(given)
  const now = ctx.clock.now()
  checkStart(input.startedAt, now)
  checkNextUpdate(input.nextUpdateAt, now)
  const movesLinks = input.scope !== undefined || input.startedAt !== undefined
  await ctx.db.transaction(async (tx) => {
    if (movesLinks) await lockExclusive(tx, 'links')
    const before = await lockIncident(tx, input.ref)
    if (!incidentCan.update(before)) throw tooLate(before)
    if (input.status && rank(input.status) < rank(before.status)) throw tooLate(before)
    const changed = changes(ctx, input, before)
    await tx
      .update(incidents)
      .set({ ...changed, version: before.version + 1 })
      .where(eq(incidents.id, before.id))
    const { ownerId = null, ownerName } = changed
    await claimByHand(tx, ctx, before, {
      at: changed.statusAt ?? now,
      status: changed.status && input.status,
      owner: ownerName ? { ownerId, ownerName } : undefined,
    })
    if (movesLinks) {
      if (input.scope) await replaceScope(tx, before.id, input.scope)
      if (input.scope) await unlinkOutOfScope(tx, before.id)
      await linkIncidentByScope(tx, ctx, before.id)
      await ports.remeasure(tx, ctx, before.id)
    } else await ports.notifyAffected(tx, before.id)
    const status = input.status ?? before.status
    const { ref: _, ...details } = input
    await afterChange(tx, ctx, before.id, {
      verb: 'update',
      details,
      update: input.body || status !== before.status ? { status, body: input.body ?? '' } : null,
    })
  })
}

const rank = (status: IncidentStatus) => incidentStatuses.indexOf(status)

/** The incident, held until the transaction ends, so that the one who comes second sees what the first one did. */
export async function lockIncident(tx: Transaction, ref: string): Promise<IncidentRow> {
  const [row] = await tx
    .select()
    .from(incidents)
    .where(eq(incidents.id, incidentIdOf(ref)))
    .for('update')
  if (!row) throw notFound(`There is no ${ref}.`)
  return row
}

/** The columns that the input changes. Whoever moves an open incident forward has taken it. */
function changes(ctx: ActorContext, input: Input, before: IncidentRow): Partial<IncidentRow> {
  const now = ctx.clock.now()
  const forward = input.status !== undefined && input.status !== before.status
  const taken = forward && before.acknowledgedAt === null
  return {
    ...(input.title !== undefined && { title: input.title, titleByHand: true }),
    ...(input.severity !== undefined && { severity: input.severity, severityByHand: true }),
    ...(input.startedAt !== undefined && { startedAt: input.startedAt }),
    ...(input.nextUpdateAt !== undefined && { nextUpdateAt: input.nextUpdateAt }),
    ...(taken && { acknowledgedAt: now }),
    ...((taken || input.ownerName !== undefined) && ownerOf(ctx, input.ownerName)),
    ...(forward && { status: input.status, statusAt: now, statusByName: actorName(ctx.actor).name }),
    ...(forward && input.status === 'identified' && { identifiedAt: now }),
    ...(forward && input.status === 'monitoring' && { monitoringAt: now }),
  }
}
