import type { WordingSubject } from '#shared/wordings.ts'
import { type ActorContext, audit } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'

export type Changed = { subjectKind: WordingSubject; subjectId: string; language: string }

/** Words of an issue reach the pages of all who met it. */
export async function afterChange(
  tx: Transaction,
  ctx: ActorContext,
  verb: string,
  { subjectKind, subjectId, ...details }: Changed & Record<string, unknown>,
): Promise<void> {
  await audit(tx, ctx, { action: `wording.${verb}`, subject: { kind: subjectKind, id: subjectId }, details })
  await notifyLive(tx, [
    'customers',
    'board',
    ...(subjectKind === 'incident' ? [`incident:${subjectId}` as const] : []),
  ])
}
