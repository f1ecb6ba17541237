import type { z } from 'zod'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { incidentRef, openIncidentInput, type ScopeRow } from '#shared/incidents.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import { findIssues } from '#server/domains/issues/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { afterChange } from './after-change.ts'
import { linkIncidentByScope } from './link-by-scope.ts'
import type { IncidentPorts } from './ports.ts'
import type { IncidentRow } from './row.ts'
import { checkNextUpdate, checkStart } from './refuse.ts'
import { addScope } from './scope.ts'

/** Opens an incident by hand and ties to it what its scope and the named issues bring. Returns its ref. */
export async function openIncident(
  ctx: ActorContext,
  given: z.input<typeof openIncidentInput>,
  ports: IncidentPorts,
): Promise<{ ref: string }> {
  authorize(ctx, 'incidents.write')
  const input = openIncidentInput.parse(given)
  const now = ctx.clock.now()
  checkStart(input.startedAt, now)
  checkNextUpdate(input.nextUpdateAt, now)
  const issueIds = input.issueIds.map(Number)
  return await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    const found = new Set((await findIssues(tx, issueIds)).map(({ id }) => Number(id)))
    const unknown = issueIds.find((id) => !found.has(id))
    if (unknown !== undefined) throw notFound(`There is no issue ${unknown}.`)
    const row = await insertIncident(tx, ctx, {
      title: input.title,
      severity: input.severity,
      startedAt: input.startedAt ?? now,
      nextUpdateAt: input.nextUpdateAt ?? null,
      titleByHand: true,
      severityByHand: true,
      scope: input.scope,
    })
    if (issueIds.length > 0) {
      const linkedBy = actorName(ctx.actor).id
      await tx
        .insert(incidentIssues)
        .values(
          [...found].map((issueId) => ({
            incidentId: row.id,
            issueId,
            how: 'hand' as const,
            reason: '',
            linkedAt: now,
            linkedBy,
          })),
        )
        .onConflictDoUpdate({
          target: [incidentIssues.incidentId, incidentIssues.issueId],
          set: { how: 'hand', linkedBy },
        })
    }
    await ports.remeasure(tx, ctx, row.id)
    await afterChange(tx, ctx, row.id, {
      verb: 'open',
      details: { title: row.title, scope: input.scope, issueIds },
      update: { status: 'open', body: '' },
    })
    return { ref: incidentRef(row.id) }
  })
}

type NewIncident = Pick<IncidentRow, 'title' | 'severity' | 'startedAt'> &
  Partial<typeof incidents.$inferInsert> & { scope: ScopeRow[] }

/** Writes a new open incident with its scope and the issues that fit it. The caller holds the `links` lock. */
export async function insertIncident(
  tx: Transaction,
  ctx: ActorContext,
  { scope, ...values }: NewIncident,
): Promise<IncidentRow> {
  const now = ctx.clock.now()
  const by = actorName(ctx.actor)
  const [row] = await tx
    .insert(incidents)
    .values({ ...values, status: 'open', statusAt: now, statusByName: by.name, openedAt: now, createdBy: by.id })
    .returning()
  if (!row) throw new Error('an insert returned no row')
  await addScope(tx, row.id, scope)
  await linkIncidentByScope(tx, ctx, row.id)
  return row
}
