import type { Fact } from '#shared/notices.ts'
import type { CheckWords } from '../composer/language.ts'
import { type Found, matchesOf, overlaps, type Range, wholeWords, within } from './ranges.ts'

const figures = /(?<![\p{L}\d])[-+]?\d(?:[\d.,'’\u00a0\u202f ]*\d)?/gu
const digits = /\d/
const grouped = /^\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+$/

/** Numbers, in figures or words, that are no count of this recipient's facts; durations that nothing says. */
export function checkNumbers(
  text: string,
  facts: Fact[],
  words: CheckWords,
  approved: Range[],
  taken: Range[],
): Omit<Found, 'severity'>[] {
  const counts = new Set<number>()
  const days = new Set<number>()
  for (const { values } of facts) {
    for (const [key, value] of Object.entries(values)) {
      if (typeof value === 'number') (key === 'days' ? days : counts).add(value)
    }
  }
  const unitAfter = new RegExp(`^[\\s\\u00a0\\u202f-]*(?:\\p{L}+ )?${words.units}(?![\\p{L}])`, 'iu')
  const names = Object.keys(words.numbers).join('|')
  const inWords = matchesOf(text, wholeWords(names)).map((match) => ({
    ...match,
    value: words.numbers[match.words.toLowerCase()] ?? Number.NaN,
  }))
  const inFigures = matchesOf(text, figures)
    .flatMap((match) => splitFigures(match))
    .map((match) => ({ ...match, value: valueOf(match.words) }))
  return [...inFigures, ...inWords]
    .filter((match) => !overlaps(match, taken) && !within(match, approved) && !numbersItem(text, match))
    .filter((match) => !(unitAfter.test(text.slice(match.end)) ? days : counts).has(match.value))
    .map(({ start, end, words: what }) => ({ rule: 'number', at: { field: 'text', start, end }, what }))
}

/** The number of a list's item counts nothing: "1. Open the list". */
function numbersItem(text: string, { start, end }: Range): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(0, start)) && end - start <= 2 && /^[.)] /.test(text.slice(end))
}

/** "17 10" are two numbers; "1 234" is one. */
function splitFigures(match: { start: number; end: number; words: string }) {
  if (grouped.test(match.words) || !/[\u00a0\u202f ]/.test(match.words)) return [match]
  return matchesOf(match.words, /\d[\d.,'’]*/g).map((part) => ({
    start: match.start + part.start,
    end: match.start + part.end,
    words: part.words,
  }))
}

function valueOf(figure: string): number {
  if (grouped.test(figure)) return Number(figure.replaceAll(/[^\d]/g, ''))
  return digits.test(figure) ? Number(figure.replace(',', '.').replace(/[.,]$/, '')) : Number.NaN
}
