import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { LinkChange, StoredLink } from '#shared/issues.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'

type LinkRow = typeof incidentIssues.$inferSelect

/**
 * After issue `from` was merged into `to`: the incidents of `from` are linked to `to`, where its events go, and those it
 * was cut from stay cut. Where `to` has a link of its own, that one stays, unless only a rule made it and a person spoke
 * about `from`. Returns what changed. The caller holds the `links` lock exclusively.
 */
export async function mergeIssueLinks(
  tx: Transaction,
  ctx: ActorContext,
  from: number,
  to: number,
): Promise<LinkChange[]> {
  const own = new Map((await linksOf(tx, to)).map((link) => [link.incidentId, link]))
  const changes: LinkChange[] = []
  for (const link of await linksOf(tx, from)) {
    const before = own.get(link.incidentId)
    const spoken = link.cutAt !== null || link.how === 'hand'
    if (before && !(spoken && before.how === 'scope' && before.cutAt === null)) continue
    await putLink(tx, link.incidentId, to, stored(link))
    changes.push({ incidentId: link.incidentId, before: before ? stored(before) : null, after: stored(link) })
  }
  await tell(
    tx,
    ctx,
    'linkByMerge',
    changes.map(({ incidentId }) => incidentId),
    { from: String(from), to: String(to) },
  )
  return changes
}

/**
 * After `to` was split off issue `from`. What a merge had changed is taken back where nobody touched it since. `to` gets
 * the links that `from` has: all, or, when it had its own before the merge, those made since.
 */
export async function splitIssueLinks(
  tx: Transaction,
  ctx: ActorContext,
  { from, to, undo }: { from: number; to: number; undo: { changes: LinkChange[]; mergedAt: Date } | null },
): Promise<void> {
  const touched = new Set<number>()
  const links = new Map((await linksOf(tx, from)).map((link) => [link.incidentId, link]))
  for (const { incidentId, before, after } of undo?.changes ?? []) {
    const link = links.get(incidentId)
    if (!link || !isSame(stored(link), after)) continue
    links.delete(incidentId)
    touched.add(incidentId)
    if (before) await putLink(tx, incidentId, from, before)
    else {
      await tx
        .delete(incidentIssues)
        .where(and(eq(incidentIssues.incidentId, incidentId), eq(incidentIssues.issueId, from)))
    }
  }
  const there = new Set((await linksOf(tx, to)).map(({ incidentId }) => incidentId))
  for (const link of links.values()) {
    const since = !undo || link.linkedAt > undo.mergedAt || (link.cutAt !== null && link.cutAt > undo.mergedAt)
    if (there.has(link.incidentId) || !since) continue
    await putLink(tx, link.incidentId, to, stored(link))
    touched.add(link.incidentId)
  }
  await tell(tx, ctx, 'linkBySplit', [...touched], { from: String(from), to: String(to) })
}

/** The incidents that these issues are linked to or were cut from, in the order in which they are locked. */
export async function incidentsOfIssues(tx: Transaction, issueIds: number[]): Promise<number[]> {
  const rows = await tx
    .selectDistinct({ id: incidentIssues.incidentId })
    .from(incidentIssues)
    .where(inArray(incidentIssues.issueId, issueIds))
    .orderBy(asc(incidentIssues.incidentId))
  return rows.map(({ id }) => id)
}

const linksOf = (tx: Transaction, issueId: number) =>
  tx.select().from(incidentIssues).where(eq(incidentIssues.issueId, issueId)).orderBy(asc(incidentIssues.incidentId))

function stored({ how, reason, linkedAt, linkedBy, cutAt, cutBy }: LinkRow): StoredLink {
  return {
    how,
    reason,
    linkedAt: linkedAt.toISOString(),
    linkedBy,
    cutAt: cutAt?.toISOString() ?? null,
    cutBy,
  }
}

const isSame = (a: StoredLink, b: StoredLink) =>
  a.how === b.how &&
  a.reason === b.reason &&
  a.linkedAt === b.linkedAt &&
  a.linkedBy === b.linkedBy &&
  a.cutAt === b.cutAt

async function putLink(tx: Transaction, incidentId: number, issueId: number, link: StoredLink): Promise<void> {
  const { how, reason, linkedBy, cutBy } = link
  const row = {
    how,
    reason,
    linkedBy,
    cutBy,
    linkedAt: new Date(link.linkedAt),
    cutAt: link.cutAt ? new Date(link.cutAt) : null,
  }
  await tx
    .insert(incidentIssues)
    .values({ incidentId, issueId, ...row })
    .onConflictDoUpdate({ target: [incidentIssues.incidentId, incidentIssues.issueId], set: row })
}

async function tell(
  tx: Transaction,
  ctx: ActorContext,
  verb: string,
  incidentIds: number[],
  details: Record<string, unknown>,
): Promise<void> {
  if (incidentIds.length === 0) return
  await tx
    .update(incidents)
    .set({ version: sql`${incidents.version} + 1` })
    .where(inArray(incidents.id, incidentIds))
  for (const id of incidentIds) {
    await audit(tx, ctx, { action: `incident.${verb}`, subject: { kind: 'incident', id: incidentRef(id) }, details })
  }
  await notifyLive(tx, ['board', ...incidentIds.map((id) => `incident:${id}` as const)])
}
