import type { AgentLanguage, CustomerLanguage } from '#shared/languages.ts'
import type { Fact, Finding } from '#shared/notices.ts'
import { languages } from '../composer/languages.ts'
import { checkClaims } from './claims.ts'
import { messageFor } from './messages.ts'
import { checkMoments, momentsOf } from './moments.ts'
import { checkNumbers } from './numbers.ts'
import { approvedRanges, approvedWords, type Field, type Found } from './ranges.ts'
import { checkTechnical, neverApproved } from './technical.ts'
import { checkWhole } from './whole.ts'

/** Raised whenever a rule changes what it finds. */
export const checksVersion = 1

export type CheckInput = {
  subject: string
  text: string
  language: CustomerLanguage
  facts: Fact[]
  /** Names of services, environments, owners and the like, which no customer should read. */
  internalWords: string[]
  now: Date
  /** Of the messages. */
  agentLanguage: AgentLanguage
}

/** Everything in the e-mail that this recipient's facts do not back, in the order of the text; whoever wrote it. */
export function checkText(input: CheckInput): Finding[] {
  const { subject, text, language, facts } = input
  const found = [
    ...checkField('subject', input),
    ...checkField('text', input),
    ...checkWhole(subject, text, language, facts),
  ]
  const order = ({ at }: Found) => (at === null ? -1 : at.start + (at.field === 'text' ? subject.length : 0))
  return found
    .toSorted((a, b) => order(a) - order(b))
    .map(({ what, ...finding }) => ({ ...finding, message: messageFor(finding.rule, what, input.agentLanguage) }))
}

/** No finding stands in the way of sending. */
export function isSendable(findings: Finding[]): boolean {
  return findings.every((finding) => finding.severity !== 'block')
}

function checkField(field: Field, input: CheckInput): Found[] {
  const { facts, now } = input
  const text = input[field]
  const language = languages[input.language]
  const words = approvedWords(facts)
  const approved = approvedRanges(text, words)
  const technical = checkTechnical(field, text, neverApproved(input.internalWords, words), approved)
  const covered = technical.flatMap(({ at }) => (at ? [at] : []))
  const moments = checkMoments(text, momentsOf(facts, now), language.words, language.locale, [...approved, ...covered])
  const numbers = checkNumbers(text, facts, language.words, [...approved, ...covered], moments.taken)
  const unbacked = [...moments.found, ...numbers].map((one): Found => ({
    ...one,
    severity: 'block',
    at: one.at && { ...one.at, field },
  }))
  return [...technical, ...unbacked, ...checkClaims(field, text, facts, language.words, approved)]
}
