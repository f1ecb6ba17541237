import { eq, inArray } from 'drizzle-orm'
import type { z } from 'zod'
import { issueFingerprints, issues } from '#drizzle/schema/issues.ts'
import { mergeIssuesInput } from '#shared/issues.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { invalid } from '#server/platform/errors.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import type { IssuePorts } from './ports.ts'
import { checkAtRest, startMove } from './start-move.ts'

/**
 * Says that issues are the same as another: new events go there from the moment this returns, what is stored follows in
 * steps. `splitIssue` undoes it. Throws `not_found`, and `conflict` for an issue whose events are still on their way.
 */
export async function mergeIssues(
  ctx: ActorContext,
  given: z.input<typeof mergeIssuesInput>,
  ports: IssuePorts,
): Promise<void> {
  authorize(ctx, 'issues.write')
  const input = mergeIssuesInput.parse(given)
  const into = Number(input.into)
  const from = [...new Set(input.from.map(Number))].sort((a, b) => a - b)
  if (from.includes(into)) throw invalid(`Issue ${into} cannot be merged into itself.`)
  await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'links')
    await checkAtRest(tx, [into, ...from])
    for (const id of from) await mergeOne(tx, ctx, id, into, ports)
  })
}

async function mergeOne(
  tx: Transaction,
  ctx: ActorContext,
  from: number,
  into: number,
  ports: IssuePorts,
): Promise<void> {
  const moved = await tx
    .update(issueFingerprints)
    .set({ issueId: into })
    .where(eq(issueFingerprints.issueId, from))
    .returning({ id: issueFingerprints.id })
  await tx
    .update(issues)
    .set({ mergedInto: into })
    .where(inArray(issues.id, [from]))
  const links = await ports.mergeLinks(tx, ctx, from, into)
  await ports.copyWordings(tx, from, into)
  const fingerprintIds = moved.map(({ id }) => id)
  await startMove(tx, ctx, { kind: 'merge', from, to: into, fingerprintIds, links }, ports)
  await audit(tx, ctx, {
    action: 'issue.merge',
    subject: { kind: 'issue', id: String(into) },
    details: { from: String(from), fingerprintIds },
  })
}
