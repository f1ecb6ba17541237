import { ibanLength, isCardNumber } from './checksums.ts'
import type { NameRules } from './names.ts'

export const filtered = '[Filtered]'

/*
 * Every quantifier is bounded or stands behind a fixed beginning, and no two that follow each other can take the same
 * character: so a hostile text costs no more than its length times a constant.
 */

/** Where none of these is, there is no card, IBAN, number, key or token. */
const beginnings =
  /\d{3}-\d{2}-\d|\d{4}[ -]?\d{4,6}[ -]?\d{4}|[A-Z]{2}\d{2} ?[A-Z\d]{4}|[Bb]earer |BEARER |[Aa]uthorization|eyJ|-----BEGIN|A[KSBC][IC]A[A-Z\d]{16}|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|[sr]k[_-]|AIza|npm_|SG\.|hooks\.slack/

const cards =
  /(?<![\w.])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\w]|\.\d)/g
/** In groups of four, of which the last may be shorter, so that there is one way only to divide them. */
const ibans = /(?<![A-Za-z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![A-Za-z\d])/g
/** Areas 000, 666 and 9xx, group 00 and serial 0000 are never given out. */
const socialSecurityNumbers = /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g
const bearers = /\b(bearer|authorization: ?(?:basic|token|digest)) {1,4}([\w.~+/=-]{8,})/gi
/** Not behind a hyphen, which may stand within one: else each part of a long text would be read to its end. */
const jwts = /(?<![\w-])eyJ[\w-]{8,4000}\.[\w-]{8,8000}(?:\.[\w-]{0,4000})?/g
const keyBlocks = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/g
const keyEnd = /-----END [A-Z ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----/g
/** What services give out as keys, by how they begin. */
const tokens =
  /(?<![A-Za-z\d])(?:(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{16}(?![A-Z\d])|gh[pousr]_[A-Za-z\d]{30,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|xox[abeoprs]-[A-Za-z\d-]{10,255}|[sr]k_(?:live|test)_[A-Za-z\d]{10,255}|sk-(?=[A-Za-z_-]{0,40}\d)[\w-]{20,255}|AIza[\w-]{35}|npm_[A-Za-z\d]{36}|SG\.[\w-]{16,32}\.[\w-]{32,64})/g
const slackHooks = /(hooks\.slack\.com\/(?:services|workflows)\/)[\w/-]{1,200}/g
/** `postgres://ada:secret@host`: only with a password, else it may be an e-mail or a name. */
const userInfo = /(:\/\/)[^\s/?#@:"'<>]{0,200}:[^\s/?#@"'<>]{1,200}@/g
const queries = /([?&])([^\s=&#?"'<>]{1,100})=([^\s&#"'<>]{1,4000})/g
/** `password=x`, `"password": "x"`, `password: x`; also in JSON within JSON, whose quotes are `\"`. */
const assignments =
  /(?<![\w.-])([A-Za-z_][\w.-]{1,60})((?:\\{0,3}["'])?)( ?)([=:])( ?)("(?:[^"\\\n]|\\.){0,2000}"?|'(?:[^'\\\n]|\\.){0,2000}'?|\\{1,3}"[^"\\\n]{0,2000}|[^\s,;&"'<>)\]}\\]{1,2000})/g
const cookies = /\b((?:set-)?cookie["']? ?: ?["']?)[^\r\n"']{1,4000}/gi
const emails =
  /(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z\d](?:[A-Za-z\d-]{0,62}[A-Za-z\d])?\.){1,6}[A-Za-z]{2,24}(?![\w-])(:\d)?/g
const fileEnd = /\.(?:m?jsx?|cjs|tsx?|py|rb|php|go|rs|java|vue|html?)$/i

/** Values that say nothing. */
const empty = /^\\{0,3}["']?(?:null|undefined|none|nil|true|false|\[filtered\]?|\*{2,100}|[[{(].{0,2000}|)["']?$/i
/** More than a word of prose: a digit or a sign among the letters. */
const secretLooking = /^["']?(?=.{6})(?=\S{0,200}[\d!@#$%^&*+/_~])\S{6,}/

/**
 * The text with `[Filtered]` for payment cards, IBANs, US social security numbers, e-mails, access tokens, private
 * keys, passwords in addresses, and the values of what `names` hides. Its cost is linear in the text's length.
 */
export function scrubText(text: string, names: NameRules, options: { keepEmails?: boolean } = {}): string {
  let clean = beginnings.test(text) ? scrubValues(text) : text
  if (clean.includes('://')) clean = clean.replace(userInfo, `$1${filtered}@`)
  if ((clean.includes('=') || clean.includes(':')) && names.mayName(clean)) clean = scrubNamed(clean, names)
  return options.keepEmails || !clean.includes('@') ? clean : scrubEmails(clean)
}

/** What gives itself away by how it looks. */
function scrubValues(text: string): string {
  const clean = text.includes('-----BEGIN') ? scrubKeyBlocks(text) : text
  return clean
    .replace(jwts, filtered)
    .replace(bearers, (whole: string, scheme: string, value: string) =>
      scheme.includes(':') || /[\d._~+/=-]/.test(value) || value.length >= 20 ? `${scheme} ${filtered}` : whole,
    )
    .replace(tokens, filtered)
    .replace(slackHooks, `$1${filtered}`)
    .replace(cards, (whole: string) => (isCardNumber(whole.replace(/[ -]/g, '')) ? filtered : whole))
    .replace(ibans, scrubIban)
    .replace(socialSecurityNumbers, filtered)
}

/** What has a name that says what it is. */
function scrubNamed(text: string, names: NameRules): string {
  return scrubAssignments(
    text
      .replace(cookies, `$1${filtered}`)
      .replace(queries, (whole: string, mark: string, name: string, value: string) =>
        names.hidesInRequest(decoded(name)) && !empty.test(value) ? `${mark}${name}=${filtered}` : whole,
      ),
    names,
  )
}

function scrubEmails(text: string): string {
  return text.replace(emails, (whole: string, port: string | undefined) =>
    // `render@app.js:10`: a line of a stack trace.
    port && fileEnd.test(whole.slice(0, -port.length)) ? whole : `${filtered}${port ?? ''}`,
  )
}

function scrubAssignments(text: string, names: NameRules): string {
  return text.replace(
    assignments,
    (whole: string, name: string, quote: string, before: string, sign: string, after: string, value: string) => {
      if (!names.hides(name) || empty.test(value)) return whole
      const isProse = sign === ':' && quote === '' && !(value.startsWith('"') && after === '')
      if (isProse && !secretLooking.test(value)) return whole
      const [open = ''] = /^(?:\\{0,3}["'])?/.exec(value) ?? []
      // Of a value in `\"` the end is not taken, of one that was cut off there is none.
      const close = open !== '' && !open.startsWith('\\') && value.length > 1 && value.endsWith(open) ? open : ''
      return `${name}${quote}${before}${sign}${after}${open}${filtered}${close}`
    },
  )
}

/** From the beginning of a private key to its end; to the end of the text when it was cut off. */
function scrubKeyBlocks(text: string): string {
  let clean = ''
  let at = 0
  keyBlocks.lastIndex = 0
  for (let start = keyBlocks.exec(text); start; start = keyBlocks.exec(text)) {
    clean += `${text.slice(at, start.index)}${filtered}`
    keyEnd.lastIndex = start.index
    const end = keyEnd.exec(text)
    if (!end) return clean
    at = end.index + end[0].length
    keyBlocks.lastIndex = at
  }
  return clean + text.slice(at)
}

/** What follows an IBAN may look like a part of it: only what belongs to it goes. */
function scrubIban(whole: string): string {
  const packed = whole.replaceAll(' ', '')
  const length = ibanLength(packed)
  if (length === undefined) return whole
  let end = 0
  for (let seen = 0; seen < length; end += 1) if (whole[end] !== ' ') seen += 1
  return `${filtered}${whole.slice(end)}`
}

function decoded(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
