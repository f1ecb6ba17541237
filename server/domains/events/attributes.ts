const mostBytes = 1_000

/** The first of an event's attributes, which tell the most, as JSON of about 1 KB at most; null when it has none. */
export function keptAttributes(attributes: Record<string, string>): string | null {
  const parts: string[] = []
  let bytes = 2
  for (const [name, value] of Object.entries(attributes)) {
    const part = `${JSON.stringify(name)}:${JSON.stringify(value)}`
    const size = Buffer.byteLength(part) + 1
    if (bytes + size > mostBytes) continue
    parts.push(part)
    bytes += size
  }
  return parts.length > 0 ? `{${parts.join(',')}}` : null
}
