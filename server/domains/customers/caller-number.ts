import { cleanText } from '#shared/text.ts'
import type { Queryable } from '#server/platform/database.ts'
import { defaultCountry } from './country.ts'
import { isWithheld, normalisePhone } from './phone.ts'

/**
 * The number of a caller as it is kept: E.164 where it can be read so (a national one with the installation's country),
 * else as it came, at most 60 characters; '' when the caller withholds it.
 */
export async function readCallerNumber(q: Queryable, raw: string): Promise<string> {
  const number = normalisePhone(raw, await defaultCountry(q))
  if (number) return number
  return isWithheld(raw) ? '' : cleanText(raw.slice(0, 200)).slice(0, 60).toWellFormed()
}
