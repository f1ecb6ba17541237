import { and, eq, ne, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { incidents } from '#drizzle/schema/incidents.ts'
import { incidentIdOf, incidentRef, resolveIncidentInput } from '#shared/incidents.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import { invalid } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { afterChange } from './after-change.ts'
import { claimByHand } from './claims.ts'
import type { IncidentPorts } from './ports.ts'
import { findIncident } from './queries.ts'
import { tooLate } from './refuse.ts'

/**
 * Ends the incident, now or at a moment since its start. Events after that do not count for it.
 * Throws `conflict` with who was first when it is resolved already.
 */
export async function resolveIncident(
  ctx: ActorContext,
  given: z.input<typeof resolveIncidentInput>,
  ports: IncidentPorts,
): Promise<void> {
  authorize(ctx, 'incidents.write')
  const { ref, body, resolvedAt } = resolveIncidentInput.parse(given)
  const now = ctx.clock.now()
  const end = resolvedAt ?? now
  if (end > now) throw invalid('The end must not lie in the future.')
  await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    const [row] = await tx
      .update(incidents)
      .set({
        status: 'resolved',
        statusAt: now,
        statusByName: actorName(ctx.actor).name,
        resolvedAt: end,
        nextUpdateAt: null,
        version: sql`${incidents.version} + 1`,
      })
      .where(and(eq(incidents.id, incidentIdOf(ref)), ne(incidents.status, 'resolved')))
      .returning()
    if (!row) throw tooLate(await findIncident(tx, ref))
    if (end < row.startedAt) {
      throw invalid(`${incidentRef(row.id)} began at ${row.startedAt.toISOString()}; it cannot have ended before.`)
    }
    await claimByHand(tx, ctx, row, { at: now, status: 'resolved', resolvedAt: end })
    await ports.remeasure(tx, ctx, row.id)
    await afterChange(tx, ctx, row.id, {
      verb: 'resolve',
      details: { resolvedAt: end.toISOString() },
      update: { status: 'resolved', body: body ?? '' },
    })
  })
}
