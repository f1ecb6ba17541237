/**
 * A file's own name without directories, origin, query and the hashes that bundlers put in, in lower case:
 * `https://cdn.example/assets/index-DkS8a_.js?v=2` → `index.js`.
 */
export function fileName(path: string): string {
  const withoutQuery = path.slice(0, 500).split(/[?#]/, 1)[0] ?? ''
  const base = withoutQuery.slice(Math.max(withoutQuery.lastIndexOf('/'), withoutQuery.lastIndexOf('\\')) + 1)
  const [stem, extension] = splitExtension(base)
  // Vite's and Rollup's hash is eight letters of which a dash may be one, so it is looked for before the dashes are.
  const rollup = /^(.{1,200})-([\w-]{8})$/.exec(stem)
  const plain = rollup?.[1] && rollup[2] && isHash(rollup[2], false) ? rollup[1] : stem
  const parts = plain
    .split(/[.~-]/)
    .filter((part, at) => part !== '' && !isHash(part, at === 0) && !/^\d{1,9}$/.test(part))
  return `${parts.join('.')}${extension}`.toLowerCase()
}

/** A bundler made this file: what it holds, and its functions' names, may be others in the next build. */
export function isBundle(path: string): boolean {
  const base = path.slice(0, 500).split(/[?#]/, 1)[0] ?? ''
  const name = base.slice(base.lastIndexOf('/') + 1)
  return (
    /(?:^|[.\-_])(?:min|bundle|chunk|vendors?|polyfills|runtime)(?:[.\-_~]|$)/i.test(name) ||
    /^(?:https?|app):\/\//.test(path) ||
    /\/(?:assets|_next|static|chunks|_nuxt)\//.test(path.slice(0, 500)) ||
    stripsHash(name)
  )
}

const stripsHash = (name: string) =>
  splitExtension(name)[0]
    .split(/[.~-]/)
    .some((part, at) => isHash(part, at === 0))

function splitExtension(base: string): [stem: string, extension: string] {
  const found = /\.(?:[cm]?[jt]sx?|bundle|map|py|rb|php|go|rs|cs|java|kt|vue|svelte)$/i.exec(base)
  return found ? [base.slice(0, found.index), found[0]] : [base, '']
}

/** Letters and digits that no person would choose: hexadecimal with digits, or base 64 or 32 as bundlers cut it. */
function isHash(part: string, first: boolean): boolean {
  if (/^[0-9a-f]{6,64}$/i.test(part)) return /\d/.test(part)
  if (!/^[\w-]{5,32}$/.test(part)) return false
  const [upper, lower, digit] = [/[A-Z]/g, /[a-z]/, /\d/]
  const capitals = part.match(upper)?.length ?? 0
  if (!lower.test(part)) return digit.test(part) && capitals > 0 && part.length >= 6
  if (capitals === 0) return (part.match(/\d/g)?.length ?? 0) >= 2 && part.length >= 7 && /\d[a-z]/.test(part)
  // A hash comes behind a name; in front, `URLParser` is a name too.
  if (first && !digit.test(part)) return false
  return digit.test(part) || (capitals >= 3 && part.length >= 8) || /[_-]/.test(part.slice(1))
}
