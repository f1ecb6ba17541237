import { z } from 'zod'
import { type CustomerLanguage, customerLanguage } from './languages.ts'

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

/** Small words whose capital at the start of `notices` can only be that of a sentence, never that of a name. */
const smallWords: Record<CustomerLanguage, Set<string>> = {
  en: words('a all an every it many most new no our parts some that the there these they this those we you your'),
  fr: words(
    'aucun aucune ce certaines certains ces cet cette chaque d des du elle elles il ils l la le les leur leurs nos notre nous on plusieurs quelques toute toutes tous tout un une vos votre vous',
  ),
  // The clause begins with its verb, which is never a noun; "Ihre" keeps its capital.
  de: words(
    'bleiben bleibt fehlen fehlt funktionieren funktioniert gehen geht haben hat ist kann kommen kommt können lassen lässt laufen läuft sind werden wird zeigen zeigt',
  ),
  es: words(
    'al algunas algunos cada el esa ese esta estas este estos la las lo los no nuestra nuestro se su sus tu tus un una usted ustedes varias varios',
  ),
}

function words(list: string): Set<string> {
  return new Set(list.split(' '))
}

/** `notices` as it goes into "since 9:42 …": without the full stop, and without the capital of a sentence. */
export function clauseOf(notices: string, language: CustomerLanguage): string {
  const clause = notices.trim().replace(/[.\s]+$/, '')
  const [first = ''] = /^\p{Lu}\p{Ll}*(?=[\s’'])/u.exec(clause) ?? []
  return smallWords[language].has(first.toLowerCase()) ? first.toLowerCase() + clause.slice(first.length) : clause
}

const since: Record<CustomerLanguage, string> = {
  en: 'Since 9:42 ',
  fr: 'Depuis 9\u00a0h\u00a042, ',
  de: 'Seit 9:42 Uhr ',
  es: 'Desde las 9:42, ',
}

/** The sentence that `notices` becomes a part of, for the person who writes it. */
export const noticesPreview = (notices: string, language: CustomerLanguage): string =>
  `${since[language]}${clauseOf(notices, language) || '…'}.`
