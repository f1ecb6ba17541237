import { dateFormat } from '#shared/date-format.ts'
import type { Fact } from '#shared/notices.ts'
import type { CheckWords } from '../composer/language.ts'
import { type Local, localiser } from '../facts/local.ts'
import { type Found, type Match, matchesOf, overlaps, type Range, wholeWords, within } from './ranges.ts'

const iso = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/
const gap = '[ \\u00a0\\u202f]?'
const times = [
  new RegExp(`(?<![\\d.,:])(\\d{1,2})${gap}[h:]${gap}(\\d{2})(?!\\d)(?:${gap}(?:Uhr\\b|([ap])\\.?m\\b))?`, 'giu'),
  new RegExp(`(?<![\\d.,:])(\\d{1,2})\\.(\\d{2})${gap}(?:Uhr\\b|([ap])\\.?m\\b)`, 'giu'),
  new RegExp(`(?<![\\d.,:])(\\d{1,2})()${gap}(?:h\\b|Uhr\\b|o[’']clock|([ap])\\.?m\\b)`, 'giu'),
]

/** The facts' moments on the recipient's clock. */
export function momentsOf(facts: Fact[], now: Date): Local[] {
  const zone = facts.find((fact) => fact.kind === 'addressee')?.values['zone']
  const local = localiser(typeof zone === 'string' ? zone : 'UTC', now)
  return facts.flatMap(({ values }) =>
    Object.values(values).flatMap((value) => (typeof value === 'string' && iso.test(value) ? [local(value)] : [])),
  )
}

/** Times, dates and days that no fact of this recipient backs, and where all of them stand. */
export function checkMoments(
  text: string,
  moments: Local[],
  words: CheckWords,
  locale: string,
  approved: Range[],
): { found: Omit<Found, 'severity'>[]; taken: Range[]; field: 'text' } {
  const found: Omit<Found, 'severity'>[] = []
  const taken: Range[] = []
  const judge = (rule: string, match: Match, backed: boolean) => {
    if (overlaps(match, taken) || within(match, approved)) return
    taken.push({ start: match.start, end: match.end })
    if (!backed) found.push({ rule, at: { field: 'text', start: match.start, end: match.end }, what: match.words })
  }
  for (const { pattern, backed } of datePatterns(locale)) {
    for (const match of matchesOf(text, pattern))
      judge(
        'date',
        match,
        moments.some((moment) => backed(match, moment)),
      )
  }
  for (const pattern of times) {
    for (const match of matchesOf(text, pattern))
      judge(
        'time',
        match,
        moments.some((moment) => sameTime(match, moment)),
      )
  }
  for (const { offset, pattern } of words.relativeDays) {
    for (const match of matchesOf(text, wholeWords(pattern))) {
      judge(
        'date',
        match,
        moments.some((moment) => moment.dayOffset === offset),
      )
    }
  }
  return { found, taken, field: 'text' }
}

function sameTime({ groups: [hour, minute, half] }: Match, moment: Local): boolean {
  const given = Number(hour)
  const hours = half ? (given % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : given
  return hours === moment.hour && Number(minute || 0) === moment.minute
}

type DatePattern = { pattern: RegExp; backed: (match: Match, moment: Local) => boolean }

const patternsByLocale = new Map<string, DatePattern[]>()

function datePatterns(locale: string): DatePattern[] {
  const known = patternsByLocale.get(locale)
  if (known) return known
  const names = (options: Intl.DateTimeFormatOptions, days: number[]) =>
    days.map((day) => dateFormat(locale, { ...options, timeZone: 'UTC' }).format(day * 86_400_000))
  // 1 January 1970 was a Thursday; the 15th of a month lies 30.44 days after the one before.
  const months = names(
    { month: 'long' },
    Array.from({ length: 12 }, (_, month) => Math.round(14 + month * 30.44)),
  )
  const weekdays = names({ weekday: 'long' }, [3, 4, 5, 6, 7, 8, 9])
  const indexOf = (list: string[], name = '') => list.findIndex((one) => one.toLowerCase() === name.toLowerCase())
  const inYear = (year: string | undefined, moment: Local) => !year || Number(year) % 100 === moment.year % 100
  const sameDay = (day: string | undefined, month: number, year: string | undefined, moment: Local) =>
    Number(day) === moment.day && month === moment.month && inYear(year, moment)
  const month = `(${months.join('|')})`
  const patterns: DatePattern[] = [
    {
      pattern: wholeWords(`(\\d{4})-(\\d{2})-(\\d{2})`),
      backed: ({ groups: [year, m, day] }, moment) => sameDay(day, Number(m), year, moment),
    },
    {
      pattern: wholeWords(
        `(\\d{1,2})(?:\\.|er|st|nd|rd|th)?\\s+(?:de\\s+|of\\s+)?${month}(?:,?\\s+(?:de\\s+|del\\s+)?(\\d{4}))?`,
      ),
      backed: ({ groups: [day, m, year] }, moment) => sameDay(day, indexOf(months, m) + 1, year, moment),
    },
    {
      pattern: wholeWords(`${month}\\s+(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(\\d{4}))?`),
      backed: ({ groups: [m, day, year] }, moment) => sameDay(day, indexOf(months, m) + 1, year, moment),
    },
    {
      pattern: wholeWords(`(\\d{1,2})([./])(\\d{1,2})\\2(\\d{4}|\\d{2})?`),
      backed: ({ groups: [day, , m, year] }, moment) => sameDay(day, Number(m), year, moment),
    },
    {
      pattern: wholeWords(`(${weekdays.join('|')})`),
      backed: ({ groups: [name] }, moment) => indexOf(weekdays, name) === moment.weekday,
    },
  ]
  patternsByLocale.set(locale, patterns)
  return patterns
}
