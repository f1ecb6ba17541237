import { and, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { incidents } from '#drizzle/schema/incidents.ts'
import { acknowledgeInput, incidentIdOf } from '#shared/incidents.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import { afterChange } from './after-change.ts'
import { claimByHand } from './claims.ts'
import type { IncidentPorts } from './ports.ts'
import { findIncident } from './queries.ts'
import { checkNextUpdate, tooLate } from './refuse.ts'

/**
 * Says who works on the incident: the person who asks, or the one named.
 * Throws `conflict` with who was first when it is not open any more.
 */
export async function acknowledgeIncident(
  ctx: ActorContext,
  given: z.input<typeof acknowledgeInput>,
  ports: IncidentPorts,
): Promise<void> {
  authorize(ctx, 'incidents.write')
  const { ref, ownerName, nextUpdateAt } = acknowledgeInput.parse(given)
  const now = ctx.clock.now()
  checkNextUpdate(nextUpdateAt, now)
  await ctx.db.transaction(async (tx) => {
    const owner = ownerOf(ctx, ownerName)
    const [row] = await tx
      .update(incidents)
      .set({
        status: 'acknowledged',
        statusAt: now,
        statusByName: actorName(ctx.actor).name,
        acknowledgedAt: now,
        ...owner,
        ...(nextUpdateAt !== undefined && { nextUpdateAt }),
        version: sql`${incidents.version} + 1`,
      })
      .where(and(eq(incidents.id, incidentIdOf(ref)), eq(incidents.status, 'open')))
      .returning()
    if (!row) throw tooLate(await findIncident(tx, ref))
    await claimByHand(tx, ctx, row, { at: now, status: 'acknowledged', owner })
    await ports.notifyAffected(tx, row.id)
    await afterChange(tx, ctx, row.id, {
      verb: 'acknowledge',
      details: { owner: owner.ownerName, nextUpdateAt: row.nextUpdateAt?.toISOString() ?? null },
      update: { status: 'acknowledged', body: '' },
    })
  })
}

/** The named person, or else the one who acts. */
export function ownerOf(ctx: ActorContext, named: string | undefined): { ownerId: string | null; ownerName: string } {
  const actor = actorName(ctx.actor)
  if (named !== undefined && named !== actor.name) return { ownerId: null, ownerName: named }
  return { ownerId: actor.id, ownerName: actor.name }
}
