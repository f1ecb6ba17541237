import { emailAddress, type IdentifierKind } from '#shared/customers.ts'
import { cleanText } from '#shared/text.ts'
import { type Country, normalisePhone } from './phone.ts'

const longest = 200
/** What programs send when they know no one. */
const placeholders = new Set([
  'null',
  'undefined',
  'none',
  'nan',
  'n/a',
  'anonymous',
  'unknown',
  'guest',
  '[filtered]',
  '[redacted]',
  '[object object]',
  '(not set)',
  '-',
])

/**
 * The one way in which an identifier is written in the index, whoever sent it.
 * Undefined when it names nobody: empty, a placeholder, too long, not an address, not a number.
 */
export function normaliseIdentifier(kind: IdentifierKind, raw: string, country?: Country): string | undefined {
  if (raw.length > 1000) return undefined
  switch (kind) {
    case 'phone':
      return normalisePhone(raw, country)
    case 'email':
      return normaliseEmail(raw)
    case 'customer_id':
    case 'user_id':
    case 'username':
    case 'tenant': {
      const text = cleanText(raw).toLowerCase()
      return text && text.length <= longest && !placeholders.has(text) ? text : undefined
    }
  }
}

/** `Claire <Claire@Example.com>` and `mailto:…` too; lower case. */
export function normaliseEmail(raw: string): string | undefined {
  const text = cleanText(raw).toLowerCase()
  const address = (/<([^<>]+)>$/.exec(text)?.[1] ?? text).replace(/^mailto:/, '').trim()
  return address.length <= 254 && emailAddress.test(address) ? address : undefined
}
