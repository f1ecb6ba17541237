import { and, eq, sql } from 'drizzle-orm'
import { wordings } from '#drizzle/schema/wordings.ts'
import type { WordingSubject, WordingView } from '#shared/wordings.ts'
import type { Queryable } from '#server/platform/database.ts'

export type Subject = { kind: WordingSubject; id: number }

/** Approved words for the subjects in this language, by `issue:7` or `incident:31`. */
export async function wordingsFor(
  q: Queryable,
  subjects: Subject[],
  language: string,
): Promise<Map<string, WordingView>> {
  if (subjects.length === 0) return new Map()
  const kinds = sql.param(subjects.map(({ kind }) => kind))
  const ids = sql.param(subjects.map(({ id }) => id))
  const rows = await q
    .select()
    .from(wordings)
    .where(
      and(
        sql`(${wordings.subjectKind}, ${wordings.subjectId}) in (select * from unnest(${kinds}::text[], ${ids}::bigint[]))`,
        eq(wordings.language, language),
      ),
    )
  return new Map(rows.map((row) => [`${row.subjectKind}:${row.subjectId}`, wordingView(row)]))
}

/** The subject's words in all languages. */
export async function listWordings(q: Queryable, { kind, id }: Subject): Promise<WordingView[]> {
  const rows = await q
    .select()
    .from(wordings)
    .where(and(eq(wordings.subjectKind, kind), eq(wordings.subjectId, id)))
    .orderBy(wordings.language)
  return rows.map(wordingView)
}

export function wordingView(row: typeof wordings.$inferSelect): WordingView {
  return {
    language: row.language,
    title: row.title,
    notices: row.notices,
    meaning: row.meaning,
    workaround: row.workaround,
    version: row.version,
    approvedBy: row.approvedByName,
    approvedAt: row.approvedAt.toISOString(),
  }
}
