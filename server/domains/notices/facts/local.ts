import { dateFormat } from '#shared/date-format.ts'
/** A moment on the recipient's own clock and calendar. */
export type Local = {
  year: number
  month: number
  day: number
  /** 0 is Sunday. */
  weekday: number
  hour: number
  minute: number
  /** Days from the day of writing: 0 today, -1 yesterday. */
  dayOffset: number
  thisYear: boolean
  /** UTC is named, because it is nobody's own clock. */
  utc: boolean
}

export type Localise = (iso: string) => Local

/** The first of the zones that this machine knows, else UTC. */
export function usableZone(...zones: (string | null | undefined)[]): string {
  for (const zone of zones) {
    if (zone && isZone(zone)) return zone
  }
  return 'UTC'
}

function isZone(zone: string): boolean {
  try {
    return dateFormat('en', { timeZone: zone }).format(0) !== ''
  } catch {
    return false
  }
}

/** Puts moments on the clock of `zone`, seen from the day of `now`. */
export function localiser(zone: string, now: Date): Localise {
  const format = dateFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  const partsOf = (moment: Date) => {
    const parts = Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, Number(part.value)]))
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
    return { year, month, day, hour, minute, dayNumber: Date.UTC(year, month - 1, day) / 86_400_000 }
  }
  const today = partsOf(now)
  const utc = zone === 'UTC'
  return (iso) => {
    const { dayNumber, ...parts } = partsOf(new Date(iso))
    const weekday = new Date(dayNumber * 86_400_000).getUTCDay()
    return { ...parts, weekday, dayOffset: dayNumber - today.dayNumber, thisYear: parts.year === today.year, utc }
  }
}
