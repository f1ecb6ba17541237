import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { z } from 'zod'
import { issueFingerprints, issueMoves, issues } from '#drizzle/schema/issues.ts'
import { splitIssueInput } from '#shared/issues.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { invalid } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import type { IssuePorts } from './ports.ts'
import { checkAtRest, startMove } from './start-move.ts'

type Fingerprint = typeof issueFingerprints.$inferSelect

/**
 * Gives some of an issue's fingerprints an issue of their own: the one they had before they were merged, else a new one.
 * New events go there from the moment this returns, what is stored follows in steps. Returns the ID of that issue.
 * Throws `not_found`, `invalid`, and `conflict` for an issue whose events are still on their way.
 */
export async function splitIssue(
  ctx: ActorContext,
  given: z.input<typeof splitIssueInput>,
  ports: IssuePorts,
): Promise<{ id: string }> {
  authorize(ctx, 'issues.write')
  const input = splitIssueInput.parse(given)
  const from = Number(input.issueId)
  return await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    await checkAtRest(tx, [from])
    const all = await tx.select().from(issueFingerprints).where(eq(issueFingerprints.issueId, from))
    const chosen = all.filter(({ id }) => input.fingerprintIds.includes(String(id)))
    if (chosen.length < new Set(input.fingerprintIds).size) {
      throw invalid(`Not all of these belong to issue ${from} any more. Read it again and choose anew.`)
    }
    if (chosen.length === all.length) throw invalid('Leave at least one kind of error in the issue.')
    const to = (await formerIssue(tx, from, chosen)) ?? (await newIssue(tx, chosen))
    await checkAtRest(tx, [to])
    const fingerprintIds = chosen.map(({ id }) => id)
    await tx.update(issueFingerprints).set({ issueId: to }).where(inArray(issueFingerprints.id, fingerprintIds))
    await ports.splitLinks(tx, ctx, { from, to, undo: await mergeOf(tx, to, from) })
    await startMove(tx, ctx, { kind: 'split', from, to, fingerprintIds, links: [] }, ports)
    await audit(tx, ctx, {
      action: 'issue.split',
      subject: { kind: 'issue', id: String(from) },
      details: { to: String(to), fingerprintIds },
    })
    return { id: String(to) }
  })
}

/** The issue that all of them had before they were merged into `from`; it lives again. */
async function formerIssue(tx: Transaction, from: number, chosen: Fingerprint[]): Promise<number | undefined> {
  const [home, ...others] = new Set(chosen.map(({ homeIssueId }) => homeIssueId))
  if (home === undefined || others.length > 0 || home === from) return undefined
  const [former] = await tx
    .update(issues)
    .set({ mergedInto: null })
    .where(and(eq(issues.id, home), eq(issues.mergedInto, from)))
    .returning({ id: issues.id })
  return former?.id
}

async function newIssue(tx: Transaction, [first]: Fingerprint[]): Promise<number> {
  if (!first) throw new Error('nothing was chosen')
  const { sourceId, service, environment, title, createdAt } = first
  const [made] = await tx
    .insert(issues)
    .values({ sourceId, service, environment, title, level: 'error', firstSeen: createdAt, lastSeen: createdAt })
    .returning({ id: issues.id })
  if (!made) throw new Error('an insert returned no row')
  return made.id
}

/** What the merge that is undone did to links; null when it is none. */
async function mergeOf(tx: Transaction, merged: number, into: number) {
  const [move] = await tx
    .select()
    .from(issueMoves)
    .where(
      and(
        eq(issueMoves.kind, 'merge'),
        eq(issueMoves.fromIssueId, merged),
        eq(issueMoves.toIssueId, into),
        isNotNull(issueMoves.finishedAt),
      ),
    )
    .orderBy(desc(issueMoves.id))
    .limit(1)
  return move ? { changes: move.links, mergedAt: move.startedAt } : null
}
