import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { linkIssueInput } from '#shared/incidents.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import { findIssues } from '#server/domains/issues/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { afterChange } from './after-change.ts'
import type { IncidentPorts } from './ports.ts'
import { findIncident } from './queries.ts'

/** Says that the issue belongs to the incident, also when it was cut before. Its past events count at once. */
export async function linkIssue(
  ctx: ActorContext,
  given: z.input<typeof linkIssueInput>,
  ports: IncidentPorts,
): Promise<void> {
  authorize(ctx, 'incidents.write')
  const { ref, issueId, reason } = linkIssueInput.parse(given)
  await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    const incident = await findIncident(tx, ref)
    const [issue] = await findIssues(tx, [Number(issueId)])
    if (!issue) throw notFound(`There is no issue ${issueId}.`)
    const link = {
      how: 'hand' as const,
      reason,
      linkedAt: ctx.clock.now(),
      linkedBy: actorName(ctx.actor).id,
      cutAt: null,
      cutBy: null,
    }
    await tx
      .insert(incidentIssues)
      .values({ incidentId: incident.id, issueId: Number(issueId), ...link })
      .onConflictDoUpdate({ target: [incidentIssues.incidentId, incidentIssues.issueId], set: link })
    await tx
      .update(incidents)
      .set({ version: sql`${incidents.version} + 1` })
      .where(eq(incidents.id, incident.id))
    await ports.remeasure(tx, ctx, incident.id)
    await afterChange(tx, ctx, incident.id, { verb: 'link', details: { issueId, reason }, update: null })
  })
}
