import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { cleanText } from '#shared/text.ts'

export type Country = CountryCode

/** The country behind `FR` or `fr`; undefined when it is none that has phone numbers. */
export function asCountry(text: string | null | undefined): Country | undefined {
  const code = text?.trim().toUpperCase()
  return code && isSupportedCountry(code) ? code : undefined
}

const nobody =
  /^(anonymous|restricted|unknown|unavailable|private|withheld|blocked|hidden|clir|none|n\/?a|null|-+|\.+)$/i
/** ANONYMOUS on a keypad, as some networks send it. */
const keypadAnonymous = '+266696687'

/**
 * A phone number in E.164 from any writing: `00…`, `tel:…;ext=5`, `sip:+…@host`, brackets, a plus lost in a URL.
 * A national number whose country is not known stays as its digits, without a plus: its last digits still match.
 * Undefined when the text holds no number, or the caller withholds it.
 */
export function normalisePhone(raw: string, country?: Country): string | undefined {
  if (raw.length > 200) return undefined
  const text = stripScheme(cleanText(raw))
  if (!text || nobody.test(text)) return undefined
  const international = text.replace(/^[\s(]*00(?=[\s()\d])/, '+')
  const parsed = international.startsWith('+')
    ? parsePhoneNumberFromString(international)
    : nationalOrLostPlus(international, country)
  const number = parsed?.number.replace(/^\+521(\d{10})$/, '+52$1')
  if (number === keypadAnonymous) return undefined
  if (number) return number
  const digits = digitsOf(text)
  return digits.length >= 5 && digits.length <= 20 && !/\p{L}{2}/u.test(text) ? digits : undefined
}

/** The caller does not show a number: `anonymous`, `sip:anonymous@anonymous.invalid`, `"Private" <unknown>`. */
export function isWithheld(raw: string): boolean {
  const text = stripScheme(cleanText(raw.slice(0, 200)))
  const [, inBrackets] = /<([^<>]*)>$/.exec(text) ?? []
  const name = stripScheme(inBrackets ?? text).replace(/@.*$/, '')
  return !name || nobody.test(name) || digitsOf(name) === digitsOf(keypadAnonymous)
}

/** Without a plus: a number of `country`, unless only reading it as international makes sense. */
function nationalOrLostPlus(text: string, country: Country | undefined) {
  const national = country && parsePhoneNumberFromString(text, country)
  if (national?.isValid()) return national
  const lostPlus = parsePhoneNumberFromString(`+${text.replace(/^[\s(]+/, '')}`)
  if (lostPlus?.isValid()) return lostPlus
  return national?.isPossible() ? national : undefined
}

function stripScheme(text: string): string {
  const address = /^(tel|sips?|callto):(.*)$/i.exec(text)
  if (!address) return text
  const [user = ''] = (address[2] ?? '').replace(/^\/\//, '').split(/[@;?]/)
  try {
    return decodeURIComponent(user).trim()
  } catch {
    return user.trim()
  }
}

/** The ASCII digits of a text; digits of other scripts count too. */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

const shortestEnd = 7
const longestEnd = 9

/**
 * The last digits by which a number may still be found when it was written for another country or without one.
 * Undefined when they are too few to mean one phone.
 */
export function phoneEnd(raw: string): string | undefined {
  const digits = digitsOf(stripScheme(raw.slice(0, 200))).replace(/^0+/, '')
  return digits.length >= shortestEnd ? digits.slice(-longestEnd) : undefined
}

/** How E.164 numbers begin that somebody may be typing: `06 12` in France, `33612`, `0033 612`, `+33 612`. */
export function phoneBeginnings(typed: string, country?: Country): string[] {
  const text = cleanText(typed)
  const digits = digitsOf(text)
  if (digits.length < 3 || /\p{L}/u.test(text)) return []
  if (text.startsWith('+')) return [`+${digits}`]
  if (digits.startsWith('00')) return [`+${digits.slice(2)}`]
  const beginnings = [`+${digits}`, digits]
  const code = country && callingCode(country)
  if (code) beginnings.push(`+${code}${digits.replace(/^0/, '')}`)
  return beginnings
}

function callingCode(country: Country): string | undefined {
  return parsePhoneNumberFromString('12345678', country)?.countryCallingCode
}
