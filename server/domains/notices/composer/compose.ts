import type { NoticePurpose } from '#shared/notices.ts'
import { factText } from '../facts/render.ts'
import type { Localise } from '../facts/local.ts'
import type { FactSet } from '../facts/values.ts'
import type { Language, SubjectNoun } from './language.ts'

export type Written = { subject: string; text: string }

/**
 * A plain e-mail from the facts alone: what they notice, what it means, what we do, what they can do, when they hear
 * next. A fact that is missing leaves its sentence out.
 */
export function compose(purpose: NoticePurpose, set: FactSet, language: Language, local: Localise): Written {
  const fact = (kind: keyof FactSet) => factText(set, kind, language, local)
  const seen = set.experienced?.count ?? 0
  const fixed = set.fixedAt !== undefined
  const doing = [
    purpose === 'answer' && seen > 0 && !fixed && language.seenHere(seen),
    purpose !== 'update' && fact('knownSince'),
    fact('worker'),
    fact('status'),
    purpose !== 'fixed' && fact('fixedAt'),
  ]
  const middle = purpose === 'workaround' ? [[fact('workaround')], doing] : [doing, [fact('workaround')]]
  const lost = purpose === 'answer' && seen === 0 && !set.experienced?.start
  const paragraphs = [
    opening(purpose, set, language, local),
    [happened(purpose, set, language, local), fact('meaning')],
    ...middle,
    [fact('nextUpdate'), lost && language.askDetails],
  ]
    .map((sentences) => sentences.filter(Boolean).join(' '))
    .filter((paragraph) => paragraph !== '')
  const signature = `${language.closing}\n${set.signature?.name ?? language.defaultSignature}`
  const text = [language.greeting(set.addressee?.contact ?? null), ...paragraphs, signature].join('\n\n')
  return { subject: subjectOf(purpose, set, language), text }
}

function opening(purpose: NoticePurpose, set: FactSet, language: Language, local: Localise): (string | null)[] {
  const told = factText(set, 'toldBefore', language, local)
  switch (purpose) {
    case 'answer':
      return [language.openings.answer]
    case 'known':
      // Before they ask: not when we wrote already, nor about something that their account did not see.
      return [told || ((set.experienced?.count ?? 0) > 0 ? language.openings.known : null)]
    case 'update':
      return [told, language.openings.update]
    case 'workaround':
      return [told, language.openings.workaround]
    case 'fixed':
      return set.fixedAt
        ? [language.fixedOpening(subjectNoun(set), set.fixedAt.at, local)]
        : [told, language.openings.update]
  }
}

/** The opening of a fixed notice has named the problem; once is enough. */
function happened(purpose: NoticePurpose, set: FactSet, language: Language, local: Localise): string {
  if (!set.experienced) return ''
  const values = purpose === 'fixed' && set.fixedAt ? { ...set.experienced, title: null } : set.experienced
  return language.texts.experienced(values, local)
}

function subjectOf(purpose: NoticePurpose, set: FactSet, language: Language): string {
  const over = set.fixedAt !== undefined && purpose !== 'answer'
  const unfixed = purpose === 'fixed' ? 'update' : purpose
  return language.subject(subjectNoun(set), over ? 'fixed' : unfixed)
}

function subjectNoun({ experienced }: FactSet): SubjectNoun {
  if (experienced?.title) return { kind: 'title', title: experienced.title }
  if ((experienced?.count ?? 0) > 0) return { kind: 'account' }
  return { kind: experienced?.start ? 'service' : 'message' }
}
