import type { WordingSubject } from '#shared/wordings.ts'
import { integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { big, moment, serialKey } from './columns.ts'

/** Plain words for an issue or an incident in one language, approved by a person. */
export const wordings = pgTable(
  'wordings',
  {
    id: serialKey('id').primaryKey(),
    subjectKind: text('subject_kind').$type<WordingSubject>().notNull(),
    subjectId: big('subject_id').notNull(),
    language: text('language').notNull(),
    /** What the customer notices, as a heading: "Invoices do not download". */
    title: text('title').notNull(),
    /** The same as a sentence part after "since 9:42": "your invoices have not been downloading". */
    notices: text('notices').notNull(),
    meaning: text('meaning'),
    workaround: text('workaround'),
    version: integer('version').notNull().default(1),
    approvedBy: text('approved_by').notNull(),
    approvedByName: text('approved_by_name').notNull(),
    approvedAt: moment('approved_at').notNull(),
  },
  (t) => [unique('wordings_subject').on(t.subjectKind, t.subjectId, t.language)],
)
