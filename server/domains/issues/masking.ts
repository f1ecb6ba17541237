/**
 * What differs between two occurrences of the same error, and what stands for it in the fingerprint.
 * The order counts: a row sees what the rows above left. Every quantifier is bounded, so that a hostile text
 * costs no more than its length times a constant.
 */
const masks: [name: string, pattern: RegExp][] = [
  ['email', /[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/g],
  ['url', /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)\]}]{1,500}/gi],
  ['uuid', /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi],
  [
    'date',
    /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)?(?: ?(?:Z|UTC|GMT)| ?[+-]\d{2}:?\d{2})?(?!\d)/g,
  ],
  ['date', /\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b/g],
  [
    'date',
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: \d{1,4}){1,2}\b/g,
  ],
  ['time', /\b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|AM|PM))?(?:[+-]\d{4})?(?![\d:])/gi],
  ['ip', /\b(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d{1,5})?\b/g],
  ['ip', /(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])/gi],
  ['ip', /(?<![\w:])::1(?!\w)/g],
  ['hex', /\b0x[0-9a-f]{1,64}\b/gi],
  ['hex', /\b(?=[a-f]{0,64}\d)[0-9a-f]{8,128}\b/gi],
  ['id', /\b(?=[a-z_]{0,32}\d)(?=\w{0,32}[a-z])\w{14,128}\b/gi],
  [
    'duration',
    /(?<![\w.])\d{1,20}(?:\.\d{1,9})? ?(?:ns|µs|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)\b/gi,
  ],
  ['n', /(?<![a-z\d])[-+]?\d{1,30}(?:[.,]\d{1,30}){0,6}(?:e[-+]?\d{1,3})?/gi],
  // A number glued to letters is part of a name when it is short (utf8, s3), and an ID when it is long (C10045).
  ['n', /(?<=[a-z])\d{3,30}/gi],
  ['str', /"[^"\n]{1,200}"/g],
  ['str', /`[^`\n]{1,200}`/g],
  ['str', /(?<!\w)'[^'\n]{1,200}'(?!\w)/g],
]

/** Longer messages differ in their tails, not in their causes. */
const maskedLength = 1_000

/** The text with its variable parts replaced by `<name>`, white space collapsed, at most 1,000 characters. */
export function maskVariables(text: string): string {
  let masked = text.slice(0, maskedLength)
  for (const [name, pattern] of masks) masked = masked.replace(pattern, `<${name}>`)
  return masked.replace(/\s{1,1000}/g, ' ').trim()
}

const masked = new RegExp(`<(?:${[...new Set(masks.map(([name]) => name))].join('|')})>`, 'g')

/**
 * The text without its variable parts, for people to read: "Card of C-27397 declined" → "Card of … declined".
 * A letter or two before a number go with it, since they are the customary start of an ID.
 */
export function maskForReaders(text: string): string {
  return maskVariables(text)
    .replace(/(?<![\p{L}\d])[a-z]{1,2}[-_]?(?=<(?:n|hex|id)>)/giu, '')
    .replace(masked, '…')
    .replace(/…(?:[\s,;:/_#-]{0,3}…){1,99}/g, '…')
}

/** A file's base name without directories, query and the hashes that bundlers put in: `main.3f2a9c1b.js` → `main.<hash>.js`. */
export function maskFileName(path: string): string {
  const withoutQuery = path.slice(0, 500).split(/[?#]/, 1)[0] ?? ''
  const base = withoutQuery.slice(Math.max(withoutQuery.lastIndexOf('/'), withoutQuery.lastIndexOf('\\')) + 1)
  return base
    .replace(/([.-])[0-9a-f]{8,64}(?=[.-]|$)/gi, '$1<hash>')
    .replace(/-(?=[\w-]{0,7}[\dA-Z])[\w-]{8}(?=\.(?:m?js|css)$)/, '-<hash>')
}
