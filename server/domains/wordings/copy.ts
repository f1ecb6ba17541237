import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'

/** Gives issue `to` the approved words of `from` in the languages in which it has none of its own. */
export async function copyIssueWordings(tx: Transaction, from: number, to: number): Promise<void> {
  const { rows } = await tx.execute(sql`
    insert into wordings (subject_kind, subject_id, language, title, notices, meaning, workaround, version, approved_by,
                          approved_by_name, approved_at)
    select subject_kind, ${to}, language, title, notices, meaning, workaround, 1, approved_by, approved_by_name, approved_at
      from wordings where subject_kind = 'issue' and subject_id = ${from} order by language
    on conflict do nothing
    returning id`)
  if (rows.length > 0) await notifyLive(tx, ['customers', 'board'])
}
