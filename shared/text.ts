/** Controls, zero-width and direction marks: never part of a name or an ID, and PostgreSQL refuses NUL. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]+/g

/** The text without what cannot be seen, with single spaces, in Unicode's composed form. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(unseen, ' ').normalize('NFC').replace(/\s+/g, ' ').trim()
}
