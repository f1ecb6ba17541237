/** Mastercard, Visa, American Express, Discover, Diners, JCB, Maestro, UnionPay (ISO/IEC 7812 ranges in use). */
const cardStart = /^(?:4|5[0-8]|2[2-7]|3[045678]|6)/

/** Whether 13 to 19 digits can be the number of a payment card: its range, and Luhn's checksum (ISO/IEC 7812-1). */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || !cardStart.test(digits) || isOneDigit(digits)) return false
  let sum = 0
  for (let at = digits.length - 1, double = false; at >= 0; at -= 1, double = !double) {
    const digit = digits.charCodeAt(at) - 48
    sum += double ? digit * 2 - (digit > 4 ? 9 : 0) : digit
  }
  return sum % 10 === 0
}

const isOneDigit = (digits: string) => digits.replaceAll(digits.charAt(0), '') === ''

/** How long an IBAN of each country is (ISO 13616, SWIFT's registry). */
const ibanLengths =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
  'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
  'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
  'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
const lengthOf = new Map(ibanLengths.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]))

/** How many letters and digits the IBAN has that `text` begins with; undefined when it begins with none. */
export function ibanLength(text: string): number | undefined {
  const length = lengthOf.get(text.slice(0, 2))
  if (length === undefined || text.length < length) return undefined
  const rearranged = text.slice(4, length) + text.slice(0, 4)
  let rest = 0
  for (let at = 0; at < rearranged.length; at += 1) {
    const code = rearranged.charCodeAt(at)
    // A letter counts as two digits: A is 10.
    rest = code >= 65 ? (rest * 100 + code - 55) % 97 : (rest * 10 + code - 48) % 97
  }
  return rest === 1 ? length : undefined
}
