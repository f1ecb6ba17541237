/** Longer messages differ in their tails, not in their causes. */
const mostWords = 40
const longestWord = 80

/** What stands for a word that varies. */
export const any = '<*>'

/** The words of a masked message as templates are made of them; of `key=value` only the key counts. */
export function templateWords(masked: string): string[] {
  return masked.split(' ', mostWords).map((word) =>
    word
      .slice(0, longestWord)
      .toWellFormed()
      .replaceAll('\0', '')
      .replace(/^([\w.-]{1,40}[=:])(?=[^\s/]).{1,80}$/, `$1${any}`),
  )
}

/** A word that a program filled in rather than one that a person wrote: numbers, marks, names with dots, paths, inner capitals. */
export const looksFilledIn = (word: string): boolean =>
  /[\d<>/\\_@#$%{}[\]=+*]/.test(word) || /[\p{L}\d][.:-][\p{L}\d]/u.test(word) || /\p{Ll}\p{Lu}/u.test(word)
