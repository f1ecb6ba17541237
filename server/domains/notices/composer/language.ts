import type { FactKind, NoticePurpose } from '#shared/notices.ts'
import type { Localise } from '../facts/local.ts'
import type { FactValues } from '../facts/values.ts'

export type SubjectNoun = { kind: 'title'; title: string } | { kind: 'account' | 'service' | 'message' }

/** Everything that one language needs. A new language is a new file of this shape, named in `languages.ts`. */
export type Language = {
  /** BCP 47, for numbers, months and weekdays. */
  locale: string
  /** How each fact reads: whole sentences, but for the addressee and the signature. */
  texts: { [K in FactKind]: (values: FactValues[K], local: Localise) => string }
  greeting(contact: string | null): string
  /** The first sentence; null where the facts speak for themselves. */
  openings: Record<Exclude<NoticePurpose, 'fixed'>, string | null>
  fixedOpening(noun: SubjectNoun, at: string, local: Localise): string
  /** To a customer who told us: we see the same. */
  seenHere(count: number): string
  /** To a customer who told us and of whom we see nothing. */
  askDetails: string
  closing: string
  defaultSignature: string
  subject(noun: SubjectNoun, ending: NoticePurpose): string
  words: CheckWords
}

/** What the checks need to know of the language. Patterns are parts of regular expressions, in lower case. */
export type CheckWords = {
  /** Frequent small words that tell it from the other languages. */
  common: string[]
  /** Number words from two on. */
  numbers: Record<string, number>
  units: string
  relativeDays: { offset: number; pattern: string }[]
  /** Stems of words that say that something goes or went wrong, or that nothing did. */
  happened: string
  claims: Record<ClaimKind, string>
}

/** Sentences that only a fact allows; `claimRules` in the checks says which. */
export const claimKinds = [
  'eta',
  'fixed',
  'causeNamed',
  'causeFound',
  'worker',
  'writeAgain',
  'credit',
  'guarantee',
  'apology',
  'informal',
] as const
export type ClaimKind = (typeof claimKinds)[number]

/** Approved words as a sentence: capital at the start, a full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  const [first = ''] = trimmed
  const start = first.toUpperCase() + trimmed.slice(first.length)
  return /[.!?…»”"“]$/.test(start) ? start : `${start}.`
}

/** Approved words as a part of a sentence: no full stop at the end. */
export function part(text: string): string {
  return text.trim().replace(/[.!\s]+$/, '')
}

/** The first letter as a capital. */
export function capital(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length)
}

/** True when a reader could not tell the two moments apart. */
export function sameMinute(a: string, b: string): boolean {
  return a.slice(0, 16) === b.slice(0, 16)
}
