import { type CustomerLanguage, customerLanguages } from '#shared/languages.ts'
import type { Fact } from '#shared/notices.ts'
import { languages } from '../composer/languages.ts'
import { approvedWords, type Found, wholeWords } from './ranges.ts'

const limits = { subjectWarn: 100, subjectBlock: 200, textShort: 40, textWarn: 2_500, textBlock: 6_000 }

const whole = (rule: string, severity: Found['severity'], what = ''): Found => ({ rule, severity, at: null, what })

/** What is judged of the e-mail as a whole: that it is there, its length, its language, whom and what it is about. */
export function checkWhole(subject: string, text: string, language: CustomerLanguage, facts: Fact[]): Found[] {
  const found: Found[] = []
  if (subject.trim() === '') found.push(whole('subject.empty', 'block'))
  const lineBreak = /[\r\n\u2028\u2029]/.exec(subject)
  if (lineBreak) {
    const at = { field: 'subject', start: lineBreak.index, end: lineBreak.index + 1 } as const
    found.push({ rule: 'subject.lineBreak', severity: 'block', at, what: '' })
  }
  if (subject.length > limits.subjectWarn) {
    found.push(whole('subject.long', subject.length > limits.subjectBlock ? 'block' : 'warn', String(subject.length)))
  }
  if (text.trim().length < limits.textShort) return [...found, whole('text.short', 'block')]
  if (text.length > limits.textWarn) {
    found.push(whole('text.long', text.length > limits.textBlock ? 'block' : 'warn', String(text.length)))
  }
  const other = otherLanguage(text, language)
  if (other) found.push(whole('language', 'block', other))
  const contact = facts.find((fact) => fact.kind === 'addressee')?.values['contact']
  if (typeof contact === 'string' && !namesAny(text.slice(0, 200), contact)) {
    found.push(whole('addressee', 'warn', contact))
  }
  if (!saysWhatHappened(`${subject}\n${text}`, language, facts)) found.push(whole('happened', 'block'))
  return found
}

/** The language that the small words speak for, when it is clearly not `language`; '?' when they speak for none. */
function otherLanguage(text: string, language: CustomerLanguage): CustomerLanguage | '?' | undefined {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const votes = (tag: CustomerLanguage) => {
    const common = new Set(languages[tag].words.common)
    return words.filter((word) => common.has(word)).length
  }
  const own = votes(language)
  const [best] = customerLanguages
    .filter((tag) => tag !== language)
    .map((tag) => ({ tag, votes: votes(tag) }))
    .toSorted((a, b) => b.votes - a.votes)
  if (best && best.votes >= 3 && best.votes > own * 1.5) return best.tag
  return words.length >= 20 && own < words.length * 0.06 ? '?' : undefined
}

function namesAny(text: string, name: string): boolean {
  const parts = name.match(/\p{L}{2,}/gu) ?? []
  return parts.length === 0 || parts.some((part) => wholeWords(part).test(text))
}

/** By a word for trouble, or by the longer words of the approved wording. */
function saysWhatHappened(text: string, language: CustomerLanguage, facts: Fact[]): boolean {
  if (new RegExp(languages[language].words.happened, 'iu').test(text)) return true
  const lower = text.toLowerCase()
  const wording = approvedWords(facts.filter((fact) => fact.kind === 'experienced' || fact.kind === 'meaning'))
  return wording.some((words) => (words.toLowerCase().match(/\p{L}{6,}/gu) ?? []).some((word) => lower.includes(word)))
}
