/** What a source changes about the names of fields whose values are never stored. */
export type NameSettings = {
  /** Names more. */
  scrub?: readonly string[] | undefined
  /** Names less. */
  keep?: readonly string[] | undefined
}

export type NameRules = {
  /** The value of a field with this name is not stored. */
  hides(name: string): boolean
  /** The same for headers, cookies, form fields and what follows the `?` of a URL, where names are more telling. */
  hidesInRequest(name: string): boolean
  /** False: no name that is hidden is in this text. */
  mayName(text: string): boolean
}

/** Parts of names, without case and separators, that are never harmless. */
const anywhere =
  /passw(?:or)?d|passwort|motdepasse|passphrase|passcode|mysqlpwd|secret|apikey|accesskey|privatekey|signingkey|encryptionkey|masterkey|sshkey|credential|token|bearer|jwt|csrf|xsrf|saml|setcookie|sessionid|sessid|sessionkey|connectionstring|creditcard|cardnumber|cvv|cvc2?$|socialsecurity/
/** Words that are harmless as parts of others: `author`, `taliban`. */
const words = new Set([
  'auth',
  'oauth',
  'oauth2',
  'authorization',
  'authorisation',
  'authentication',
  'pwd',
  'ssn',
  'otp',
  'iban',
])
/** Names that end so: `HTTP_COOKIE`, and not `cookie_consent`. */
const endings = new Set(['cookie', 'cookies'])
const requestWords = new Set(['key', 'sso', 'sid', 'session', 'sess', 'identity', 'sig', 'signature'])
/** Names that look like the above and are none. `session.id` is OpenTelemetry's, for counting, and opens nothing. */
const harmless = new Set([
  'session.id',
  'session.previous_id',
  'token_type',
  'token_count',
  'max_tokens',
  'total_tokens',
  'prompt_tokens',
  'completion_tokens',
  'input_tokens',
  'output_tokens',
])
/** What a text must hold for one of these names to be in it. */
const hint =
  /pass|pwd|secret|key|token|auth|credential|cookie|bearer|jwt|srf|saml|sess|connection|creditcard|card|cv[vc]|iban|ssn|otp|social|motde/i
/** A name is no longer; a longer one is looked at up to here. */
const longestName = 200
const mostRemembered = 5_000

/** Names without case and separators, as they are compared. */
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\d]/gu, '')
/** A rule for `card_ref` means `payment.card_ref` too. */
const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1)

/** `userAuthID` → user, auth, id. */
const wordsOf = (name: string) =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]/u)

/** The rules for names: the built-in ones, which Sentry's server and SDKs have too, with a source's changes. */
export function createNameRules({ scrub = [], keep = [] }: NameSettings): NameRules {
  const more = new Set(scrub.map(plain))
  const less = new Set(keep.map(plain))
  const decide = (given: string, isRequest: boolean): boolean => {
    const name = given.slice(0, longestName)
    const whole = plain(name)
    const last = plain(lastPart(name))
    if (less.has(whole) || less.has(last)) return false
    if (more.has(whole) || more.has(last)) return true
    if (harmless.has(name.toLowerCase()) || harmless.has(lastPart(name).toLowerCase())) return false
    if (anywhere.test(whole)) return true
    const parts = wordsOf(name)
    return (
      endings.has(parts.at(-1) ?? '') || parts.some((one) => words.has(one) || (isRequest && requestWords.has(one)))
    )
  }
  return {
    hides: remembered((name) => decide(name, false)),
    hidesInRequest: remembered((name) => decide(name, true)),
    mayName: (text) => more.size > 0 || hint.test(text),
  }
}

/** Names are the same event after event. A sender that makes up names only empties it. */
function remembered(decide: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const verdict = decide(name)
    if (known.size >= mostRemembered) known.clear()
    if (name.length <= longestName) known.set(name, verdict)
    return verdict
  }
}
