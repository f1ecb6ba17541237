const made = new Map<string, Intl.DateTimeFormat>()
const mostKept = 2_000

/**
 * `new Intl.DateTimeFormat`, kept for the next time: making one takes tens of microseconds, and memory that the
 * garbage collector hardly sees. Throws `RangeError` for a time zone that is not known.
 */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = made.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat(locale, options)
  if (made.size >= mostKept) made.clear()
  made.set(key, format)
  return format
}
