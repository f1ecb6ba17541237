export type JsonElement = { line: number; json: string } | { line: number; reason: string }

/**
 * The elements of a JSON array, or of JSON objects one after the other, as texts: cut at the brackets, not parsed,
 * so that one broken element does not cost the others and the whole is never in memory.
 */
export async function* jsonElements(text: AsyncIterable<string>, longest: number): AsyncGenerator<JsonElement> {
  let line = 1
  let began = 1
  let element = ''
  let depth = 0
  let inString = false
  let escaped = false
  let inArray = false

  const finish = (): JsonElement | undefined => {
    const json = element.trim()
    element = ''
    if (!json) return undefined
    return json.length > longest
      ? { line: began, reason: 'The element is longer than 1 MB, where we expected one customer.' }
      : { line: began, json }
  }

  for await (const part of text) {
    let from = 0
    const keep = (to: number) => {
      if (element.length <= longest) element += part.slice(from, to)
      from = to
    }
    for (let at = 0; at < part.length; at++) {
      const sign = part[at]
      if (sign === '\n') line++
      if (inString) {
        if (escaped) escaped = false
        else if (sign === '\\') escaped = true
        else if (sign === '"') inString = false
        continue
      }
      if (depth === 0 && (sign === ',' || sign === ']' || (sign === '[' && !inArray))) {
        keep(at)
        from = at + 1
        inArray ||= sign === '['
        const done = finish()
        if (done) yield done
      } else if (sign === '{' || sign === '[') {
        if (depth === 0) {
          keep(at)
          const done = finish()
          if (done) yield done
          began = line
        }
        depth++
      } else if (sign === '}' || sign === ']') {
        depth--
        if (depth > 0) continue
        depth = 0
        keep(at + 1)
        const done = finish()
        if (done) yield done
      } else if (sign === '"') {
        if (depth === 0 && !element.trim() && !part.slice(from, at).trim()) began = line
        inString = true
      } else if (depth === 0 && sign?.trim() && !element.trim() && !part.slice(from, at).trim()) {
        began = line
      }
    }
    keep(part.length)
  }
  const rest = finish()
  if (rest) yield depth > 0 || inString ? { line: began, reason: 'The file ends inside this element.' } : rest
}
