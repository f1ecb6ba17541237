import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { incidents } from '#drizzle/schema/incidents.ts'
import { issues } from '#drizzle/schema/issues.ts'
import { wordings } from '#drizzle/schema/wordings.ts'
import { approveWordingInput, clauseOf, type WordingSubject, type WordingView } from '#shared/wordings.ts'
import { type ActorContext, actorName, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { afterChange } from './after-change.ts'
import { wordingView } from './queries.ts'

/**
 * Puts these words in place of the ones before, approved by the person who acts. The version grows with every change.
 * Throws `not_found` for an issue or incident that is not there.
 */
export async function approveWording(
  ctx: ActorContext,
  given: z.input<typeof approveWordingInput>,
): Promise<WordingView> {
  authorize(ctx, 'wordings.write')
  const { subjectKind, subjectId, language, ...words } = approveWordingInput.parse(given)
  const by = actorName(ctx.actor)
  const values = {
    title: words.title,
    notices: clauseOf(words.notices, language),
    meaning: words.meaning || null,
    workaround: words.workaround || null,
    approvedBy: by.id,
    approvedByName: by.name,
    approvedAt: ctx.clock.now(),
  }
  return await ctx.db.transaction(async (tx) => {
    await checkSubject(tx, subjectKind, Number(subjectId))
    const [row] = await tx
      .insert(wordings)
      .values({ subjectKind, subjectId: Number(subjectId), language, ...values })
      .onConflictDoUpdate({
        target: [wordings.subjectKind, wordings.subjectId, wordings.language],
        set: { ...values, version: sql`${wordings.version} + 1` },
      })
      .returning()
    if (!row) throw new Error('an upsert returned no row')
    await afterChange(tx, ctx, 'approve', { subjectKind, subjectId, language, version: row.version, ...words })
    return wordingView(row)
  })
}

async function checkSubject(tx: Transaction, kind: WordingSubject, id: number): Promise<void> {
  const table = kind === 'issue' ? issues : incidents
  const [found] = await tx.select({ id: table.id }).from(table).where(eq(table.id, id))
  if (!found) throw notFound(`There is no ${kind} ${id}.`)
}
