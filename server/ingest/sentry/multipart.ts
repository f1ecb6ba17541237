const mostParts = 100
const longestHead = 4_096

/**
 * The fields of a form that crash reporters send (RFC 7578), by name, without its files, whose bytes are not looked at.
 * What is no form has no fields.
 */
export function formFields(body: Buffer, contentType: string | undefined): Map<string, Buffer> {
  const fields = new Map<string, Buffer>()
  const boundary = /\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '')
  if (!boundary) return fields
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2]}`)
  let start = body.indexOf(mark)
  for (let parts = 0; start !== -1 && parts < mostParts; parts += 1) {
    const from = start + mark.length
    const end = body.indexOf(mark, from)
    if (end === -1) break
    const head = body.indexOf('\r\n\r\n', from)
    if (head !== -1 && head < end && head - from <= longestHead) {
      const text = body.subarray(from, head).toString()
      const name = /\bname="([^"]{1,200})"/i.exec(text)?.[1]
      if (name && !/\bfilename\*?=/i.test(text)) fields.set(name, body.subarray(head + 4, end - 2))
    }
    start = end
  }
  return fields
}

/**
 * The event that came with a crash dump: JSON in the field `sentry`, or cut into `sentry__1`, `sentry__2` … where the
 * reporter takes short values only. Undefined when there is none.
 */
export function eventOfForm(fields: ReadonlyMap<string, Buffer>): Buffer | undefined {
  const pieces = [...fields]
    .flatMap(([name, value]): [number, Buffer][] => {
      const number = /^sentry__(\d{1,3})$/.exec(name)?.[1]
      return number ? [[Number(number), value]] : []
    })
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value)
  return fields.get('sentry') ?? (pieces.length > 0 ? Buffer.concat(pieces) : undefined)
}
