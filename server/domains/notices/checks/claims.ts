import type { Fact } from '#shared/notices.ts'
import { type CheckWords, type ClaimKind, claimKinds } from '../composer/language.ts'
import { type Field, type Found, matchesOf, overlaps, type Range, wholeWords, within } from './ranges.ts'

type ClaimRule = { severity: Found['severity']; allowed: (facts: Fact[]) => boolean }

const has = (kind: Fact['kind']) => (facts: Fact[]) => facts.some((fact) => fact.kind === kind)
const statusIs =
  (...statuses: string[]) =>
  (facts: Fact[]) =>
    facts.some((fact) => fact.kind === 'status' && statuses.includes(String(fact.values['status'])))
const never = () => false

/** Which fact a claim needs. Nothing we know backs an arrival time of the fix, a cause in words, money or a guarantee. */
const claimRules: Record<ClaimKind, ClaimRule> = {
  eta: { severity: 'block', allowed: never },
  fixed: { severity: 'block', allowed: has('fixedAt') },
  causeNamed: { severity: 'block', allowed: never },
  causeFound: { severity: 'block', allowed: statusIs('identified', 'monitoring') },
  worker: { severity: 'block', allowed: (facts) => has('worker')(facts) || has('fixedAt')(facts) },
  writeAgain: { severity: 'warn', allowed: has('nextUpdate') },
  credit: { severity: 'block', allowed: never },
  guarantee: { severity: 'block', allowed: never },
  apology: { severity: 'warn', allowed: never },
  informal: { severity: 'warn', allowed: never },
}

/** "until it is fixed", "once this is resolved", "fixed or not": words about a fix that claim none. */
const conditions =
  /(?<!\p{L})(?:until|once|when|as soon as|whether|if|not|before|jusqu|une fois|quand|lorsque|dès que|si|que le problème soit|pas|avant|bis|sobald|wenn|ob|nicht|noch|hasta que|cuando|en cuanto|si|no|esté|todavía|aún)(?!\p{L})[^.!?;:,\n]*$/iu

/** Sentences that need a fact which is not there. What stands word for word in the facts is not judged. */
export function checkClaims(field: Field, text: string, facts: Fact[], words: CheckWords, approved: Range[]): Found[] {
  const said = approvedSentences(text, facts)
  const found: Found[] = []
  for (const kind of claimKinds) {
    const rule = claimRules[kind]
    if (rule.allowed(facts)) continue
    for (const match of matchesOf(text, wholeWords(words.claims[kind]))) {
      if (within(match, approved) || within(match, said)) continue
      if (kind === 'fixed' && conditions.test(text.slice(0, match.start))) continue
      if (
        overlaps(
          match,
          found.flatMap(({ at }) => (at ? [at] : [])),
        )
      )
        continue
      const at = { field, start: match.start, end: match.end }
      found.push({ rule: `claim.${kind}`, severity: rule.severity, at, what: match.words })
    }
  }
  return found
}

/** Where the facts' own sentences stand in the text, as they are. */
function approvedSentences(text: string, facts: Fact[]): Range[] {
  return facts.flatMap((fact) => {
    const start = fact.text.length > 10 ? text.indexOf(fact.text) : -1
    return start < 0 ? [] : [{ start, end: start + fact.text.length }]
  })
}
