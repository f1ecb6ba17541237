import { and, eq } from 'drizzle-orm'
import { wordings } from '#drizzle/schema/wordings.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import { afterChange, type Changed } from './after-change.ts'

/** Takes the words back: the careful general sentence stands in again. Nothing happens when there are none. */
export async function removeWording(ctx: ActorContext, subject: Changed): Promise<void> {
  authorize(ctx, 'wordings.write')
  await ctx.db.transaction(async (tx) => {
    const gone = await tx
      .delete(wordings)
      .where(
        and(
          eq(wordings.subjectKind, subject.subjectKind),
          eq(wordings.subjectId, Number(subject.subjectId)),
          eq(wordings.language, subject.language),
        ),
      )
      .returning({ id: wordings.id })
    if (gone.length > 0) await afterChange(tx, ctx, 'remove', subject)
  })
}
