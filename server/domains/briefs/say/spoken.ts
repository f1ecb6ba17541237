import { dateFormat } from '#shared/date-format.ts'
import type { Spoken } from './facts.ts'

const dayMs = 86_400_000
/** Reads wall clocks there; undefined for a name that is no time zone. */
function readerOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return dateFormat('en', {
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

function readThere(moment: Date, reader: Intl.DateTimeFormat) {
  const parts = reader.formatToParts(moment)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value)
  const [year, hour, minute] = [part('year'), part('hour'), part('minute')]
  return { year, hour, minute, day: Date.UTC(year, part('month') - 1, part('day')) / dayMs }
}

/** The same without a formatter, which takes longer than all else that a brief says. */
function readInUtc(moment: Date) {
  const [year, hour, minute] = [moment.getUTCFullYear(), moment.getUTCHours(), moment.getUTCMinutes()]
  return { year, hour, minute, day: Math.floor(moment.getTime() / dayMs) }
}

/** Speaks of moments as a person does who looks at a clock in `timeZone` now; in UTC when that is not known. */
export function speaker(now: Date, timeZone: string | null): (moment: Date, short?: boolean) => Spoken {
  const known = timeZone ? readerOf(timeZone) : undefined
  const zone = known && timeZone ? timeZone : 'UTC'
  const read = known ? (moment: Date) => readThere(moment, known) : readInUtc
  const today = read(now)
  return (date, short = false) => {
    const { year, hour, minute, day } = read(date)
    const daysFromToday = day - today.day
    return { hour, minute, daysFromToday, date, timeZone: zone, sameYear: year === today.year, inUtc: !known, short }
  }
}
