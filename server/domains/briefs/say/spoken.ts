import type { Spoken } from './facts.ts'

const dayMs = 86_400_000
const readers = new Map<string, Intl.DateTimeFormat | undefined>()

/** Reads wall clocks there; undefined for a name that is no time zone. Kept: making one is slow. */
function readerOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!readers.has(timeZone)) {
    if (readers.size > 1_000) readers.clear()
    readers.set(timeZone, makeReader(timeZone))
  }
  return readers.get(timeZone)
}

function makeReader(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    })
  } catch {
    return undefined
  }
}

/** Speaks of moments as a person does who looks at a clock in `timeZone` now; in UTC when that is not known. */
export function speaker(now: Date, timeZone: string | null): (moment: Date, short?: boolean) => Spoken {
  const known = timeZone ? readerOf(timeZone) : undefined
  const zone = known && timeZone ? timeZone : 'UTC'
  const read = (moment: Date) => {
    const parts = (known ?? readerOf('UTC'))?.formatToParts(moment) ?? []
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value)
    const [year, hour, minute] = [part('year'), part('hour'), part('minute')]
    return { year, hour, minute, day: Date.UTC(year, part('month') - 1, part('day')) / dayMs }
  }
  const today = read(now)
  return (date, short = false) => {
    const { year, hour, minute, day } = read(date)
    const daysFromToday = day - today.day
    return { hour, minute, daysFromToday, date, timeZone: zone, sameYear: year === today.year, inUtc: !known, short }
  }
}
