const letters: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', æ: 'ae', œ: 'oe', ı: 'i', þ: 'th' }

/** Words of a text without accents, case and punctuation, joined by single spaces. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðæœıþ]/g, (letter) => letters[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Of a name, and of what is typed, no more is compared. */
export const searchLength = 60
const wordsPerText = 12

/**
 * What a search for this name may begin with: the folded name from each of its words on.
 * Also as people type it: "O'Brien" as obrien, "A.B.C." as abc, "Müller" as mueller.
 */
export function wordStarts(text: string): string[] {
  const joined = text.replace(/['’.\-&]/g, '')
  const german = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter)
  const starts = new Set<string>()
  for (const form of new Set([text, joined, german].map(foldText))) {
    let from = 0
    while (form && from >= 0 && starts.size < wordsPerText) {
      starts.add(form.slice(from, from + searchLength).trim())
      const space = form.indexOf(' ', from)
      from = space < 0 ? -1 : space + 1
    }
  }
  return [...starts]
}
