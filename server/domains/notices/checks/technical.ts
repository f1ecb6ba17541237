import { type Field, type Found, matchesOf, overlaps, type Range, wholeWords, within } from './ranges.ts'

type Pattern = { rule: string; severity: Found['severity']; pattern: RegExp }

/** What no customer should read: names from inside our systems, and doors out of the e-mail. */
const patterns: Pattern[] = [
  { rule: 'link', severity: 'block', pattern: /\b(?:https?|ftp|file|javascript|data|mailto|tel):\S+|\bwww\.\S+/giu },
  { rule: 'link', severity: 'block', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)*/gu },
  {
    rule: 'technical',
    severity: 'block',
    pattern:
      /\b\w*(?:Error|Exception|Fault|Failure)\b(?<=[a-z0-9_]\w*)(?<=\b\w+[a-z_](?:Error|Exception|Fault|Failure))/gu,
  },
  {
    rule: 'host',
    severity: 'block',
    pattern: /(?<![\p{L}\d.-])(?:[\p{L}\d-]{2,}\.)+[a-z]{2,}(?::\d+)?(?![\p{L}\d])/gu,
  },
  { rule: 'host', severity: 'block', pattern: /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/gu },
  { rule: 'technical', severity: 'block', pattern: /\b[a-z]{3,}[A-Z]\w*\b|\b\w+_\w+\b|\b\w+\(\)/gu },
  {
    rule: 'technical',
    severity: 'block',
    pattern: /\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}/giu,
  },
  {
    rule: 'technical',
    severity: 'block',
    pattern:
      /(?<!\w)(?:\/[\w.-]+){2,}|\b[A-Z]:\\\S+|\bat \S+ \(\S+\)|\b\w+\.(?:js|ts|tsx|py|java|go|rb|php|cs|rs):?\d*\b/gu,
  },
  { rule: 'technical', severity: 'block', pattern: /\bINC-\d+\b/gu },
  {
    rule: 'placeholder',
    severity: 'block',
    pattern: /\{\{.*?\}\}|\{[\w. ]+\}|\[[^\]\n]{1,40}\]|<[^>\n]{1,40}>|\bTODO\b|\bXXX+\b|\bLorem ipsum\b/giu,
  },
  {
    rule: 'hidden',
    severity: 'block',
    pattern: /(?![\n\r\t])[\p{Cc}\p{Cf}]/gu,
  },
]

const jargon: Pattern = {
  rule: 'jargon',
  severity: 'warn',
  pattern: wholeWords(
    'stack ?traces?|null|undefined|nan|sql|json|xml|https?|http \\d{3}|timeouts?|back-?end|front-?end|kubernetes|redis|postgres(?:ql)?|mysql|mongodb|kafka|rollbacks?|deploy(?:ment)?s?|micro-?services?|cron|dns|api|endpoints?',
  ),
}

/** Words from inside that no approved wording uses: a service may be called what its customers call it. */
export function neverApproved(internal: string[], approved: string[]): string[] {
  return internal.filter((word) => {
    const pattern = new RegExp(wholeWords(escapePattern(word)).source, 'iu')
    return word.trim().length > 1 && !approved.some((words) => pattern.test(words))
  })
}

/** Words from inside the company's systems, links and addresses that are no fact. */
export function checkTechnical(field: Field, text: string, internal: string[], approved: Range[]): Found[] {
  const found: Found[] = []
  const taken: Range[] = []
  const judge = ({ rule, severity, pattern }: Pattern) => {
    for (const match of matchesOf(text, pattern)) {
      if (within(match, approved) || overlaps(match, taken)) continue
      taken.push({ start: match.start, end: match.end })
      found.push({ rule, severity, at: { field, start: match.start, end: match.end }, what: match.words })
    }
  }
  for (const pattern of patterns) judge(pattern)
  for (const word of internal) {
    // A service called "billing" is also a word that customers use.
    const severity = /^\p{L}\p{Ll}+$/u.test(word) ? 'warn' : 'block'
    judge({ rule: 'internal', severity, pattern: wholeWords(escapePattern(word)) })
  }
  judge(jargon)
  return found
}

function escapePattern(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
