import { z } from 'zod'
import { customerLanguage } from './languages.ts'

export const wordingSubjects = ['issue', 'incident'] as const
export const wordingSubject = z.enum(wordingSubjects)
export type WordingSubject = z.infer<typeof wordingSubject>

export const approveWordingInput = z.object({
  subjectKind: wordingSubject,
  /** The ID, or the number in the incident's ref. */
  subjectId: z.string().regex(/^\d+$/),
  language: customerLanguage,
  title: z.string().trim().min(3).max(80),
  notices: z.string().trim().min(3).max(200),
  meaning: z.string().trim().max(300).nullish(),
  workaround: z.string().trim().max(300).nullish(),
})

export const wordingSubjectInput = approveWordingInput.pick({ subjectKind: true, subjectId: true })
export const removeWordingInput = wordingSubjectInput.extend({ language: customerLanguage })

export type WordingView = {
  language: string
  title: string
  notices: string
  meaning: string | null
  workaround: string | null
  version: number
  approvedBy: string
  approvedAt: string
}
