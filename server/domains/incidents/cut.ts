import { and, eq, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { cutIssueInput, incidentRef } from '#shared/incidents.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { afterChange } from './after-change.ts'
import type { IncidentPorts } from './ports.ts'
import { findIncident } from './queries.ts'

/** Says that the issue does not belong to the incident. No rule links them again; only a person can. */
export async function cutIssue(
  ctx: ActorContext,
  given: z.input<typeof cutIssueInput>,
  ports: IncidentPorts,
): Promise<void> {
  authorize(ctx, 'incidents.write')
  const { ref, issueId } = cutIssueInput.parse(given)
  await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    const incident = await findIncident(tx, ref)
    const cut = await tx
      .update(incidentIssues)
      .set({ cutAt: ctx.clock.now(), cutBy: actorName(ctx.actor).id })
      .where(
        and(
          eq(incidentIssues.incidentId, incident.id),
          eq(incidentIssues.issueId, Number(issueId)),
          isNull(incidentIssues.cutAt),
        ),
      )
      .returning()
    if (cut.length === 0) throw notFound(`Issue ${issueId} is not linked to ${incidentRef(incident.id)}.`)
    await tx
      .update(incidents)
      .set({ version: sql`${incidents.version} + 1` })
      .where(eq(incidents.id, incident.id))
    await ports.remeasure(tx, ctx, incident.id)
    await afterChange(tx, ctx, incident.id, { verb: 'cut', details: { issueId }, update: null })
  })
}
