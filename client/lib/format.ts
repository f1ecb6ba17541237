import { getLanguage } from './locale.ts'

const cache = new Map<string, Intl.DateTimeFormat>()

/** The reader's own regional form of the console's language, such as en-US for English. */
function regional(): string {
  const language = getLanguage()
  return (
    navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`) && isKnown(tag)) ??
    (language === 'en' ? 'en-GB' : 'fr-FR')
  )
}

/** Chromium names the locale of a bare system `en-US@posix`, which no formatter takes. */
function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = regional() + JSON.stringify(options)
  const made = cache.get(key) ?? new Intl.DateTimeFormat(regional(), options)
  cache.set(key, made)
  return made
}

/** `09:42`, in the given zone or the reader's. An unknown zone name counts as none. */
export function clockTime(at: Date, timeZone?: string | null): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  try {
    return dateFormat({ ...options, timeZone: timeZone ?? undefined }).format(at)
  } catch {
    return dateFormat(options).format(at)
  }
}

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString()
const dayMs = 86_400_000

/** `09:42` today, `Tue 14:10` within six days, `4 Nov 14:10` before, with the year when it is another. */
export function momentText(at: Date, now: Date): string {
  if (sameDay(at, now)) return clockTime(at)
  const near = Math.abs(now.getTime() - at.getTime()) < 6 * dayMs
  const day: Intl.DateTimeFormatOptions = near
    ? { weekday: 'short' }
    : { day: 'numeric', month: 'short', ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }) }
  return `${dateFormat(day).format(at)} ${clockTime(at)}`
}

/** `24 Aug 2026` for a day that stands as `2026-08-24`. */
export const dayText = (day: string) =>
  dateFormat({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(day))

/** The whole local date and time with its zone, for hovering. */
export function fullTime(at: Date): string {
  return dateFormat({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at)
}

export function number(value: number): string {
  return new Intl.NumberFormat(regional()).format(value)
}

/** `97 %`; what is there but rounds to nothing, or is not quite all, does not read as none or all. */
export function share(part: number, whole: number): string {
  const exact = whole === 0 ? 0 : part / whole
  const shown = exact > 0 && exact < 1 ? Math.min(0.99, Math.max(0.01, exact)) : exact
  return new Intl.NumberFormat(regional(), { style: 'percent', maximumFractionDigits: 0 }).format(shown)
}

const unit = (value: number, name: string) =>
  new Intl.NumberFormat(getLanguage(), { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)

/** `40 sec`, `18 min`, `3 hr 5 min`, `2 days`: the size of a span without its sign. */
export function spanText(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  if (seconds < 60) return unit(seconds, 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 90) return unit(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  if (hours < 24)
    return minutes % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`
  return unit(Math.floor(hours / 24), 'day')
}

export function languageName(tag: string): string {
  try {
    const name = new Intl.DisplayNames([getLanguage()], { type: 'language' }).of(tag) ?? tag
    return name.charAt(0).toLocaleUpperCase(getLanguage()) + name.slice(1)
  } catch {
    return tag
  }
}

const sizeUnits = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** 1.2 GB: bytes in the unit that people read. */
export function sizeText(bytes: number): string {
  let value = bytes / 1_000
  let unit = 0
  for (; value >= 1_000 && unit < sizeUnits.length - 1; unit += 1) value /= 1_000
  const maximumFractionDigits = value < 10 ? 1 : 0
  return new Intl.NumberFormat(regional(), { style: 'unit', unit: sizeUnits[unit], maximumFractionDigits }).format(
    value,
  )
}
