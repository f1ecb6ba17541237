import type { Fact, Finding } from '#shared/notices.ts'

export type Range = { start: number; end: number }
export type Field = 'subject' | 'text'

/** One thing found in a text, before its message is written. `what` are the words found. */
export type Found = { rule: string; severity: Finding['severity']; at: Finding['at']; what: string }

/** Values that are words for the customer, so that whatever stands in them may stand in the text. */
const wordKeys = ['contact', 'customer', 'title', 'notices', 'text', 'subject', 'name']

/** Words of the facts that a text may repeat as they are. */
export function approvedWords(facts: Fact[]): string[] {
  return facts.flatMap(({ values }) =>
    Object.entries(values).flatMap(([key, value]) => {
      if (!wordKeys.includes(key) || typeof value !== 'string') return []
      const words = value.trim().replace(/[.!\s]+$/, '')
      return words.length > 1 ? [words] : []
    }),
  )
}

/** Where the approved words occur. */
export function approvedRanges(text: string, words: string[]): Range[] {
  const lower = text.toLowerCase()
  return words.flatMap((word) => {
    const wanted = word.toLowerCase()
    const ranges: Range[] = []
    for (let start = lower.indexOf(wanted); start >= 0; start = lower.indexOf(wanted, start + wanted.length)) {
      ranges.push({ start, end: start + wanted.length })
    }
    return ranges
  })
}

export function within(inner: Range, ranges: Range[]): boolean {
  return ranges.some((outer) => inner.start >= outer.start && inner.end <= outer.end)
}

export function overlaps(one: Range, ranges: Range[]): boolean {
  return ranges.some((other) => one.start < other.end && other.start < one.end)
}

export type Match = Range & { words: string; groups: (string | undefined)[] }

/** All matches of the pattern, with their places. The pattern must be global. */
export function matchesOf(text: string, pattern: RegExp): Match[] {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    words: match[0],
    groups: match.slice(1),
  }))
}

/** The alternatives as whole words, in any case; `\b` knows no accented letters. */
export function wholeWords(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu')
}
