import type { Brief, Problem } from '#shared/briefs.ts'
import type { ContactView } from '#shared/customers.ts'
import { type CustomerLanguage, supportedLanguage } from '#shared/languages.ts'
import type { DraftView, NoticePurpose } from '#shared/notices.ts'

/** To whom, in which language and why: what a draft is asked for with. */
export type Order = { contact: string | null; language: CustomerLanguage; purpose: NoticePurpose }

export const reachable = (contacts: ContactView[]): ContactView[] => contacts.filter(({ email }) => email)

/** What most drafts from here are about, so that one key is enough. */
export function firstOrder(brief: Brief, problem: Problem | undefined): Order {
  const [contact] = reachable(brief.contacts)
  return {
    contact: contact?.id ?? null,
    language: languageOf(brief, contact),
    purpose: problem?.incident?.resolvedAt ? 'fixed' : problem?.incident ? 'known' : 'answer',
  }
}

/** The order that a draft was written for: after a reload it is not the first guess. */
export function orderOf(draft: DraftView, guess: Order): Order {
  const language = supportedLanguage(draft.language) ?? guess.language
  return { contact: draft.contact?.id ?? guess.contact, purpose: draft.purpose, language }
}

export function languageOf(brief: Brief, contact: ContactView | undefined): CustomerLanguage {
  return supportedLanguage(contact?.language) ?? supportedLanguage(brief.customer.language) ?? 'en'
}
