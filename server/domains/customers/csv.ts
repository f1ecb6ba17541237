/** A quoted cell that runs over more lines or characters is taken for one whose closing quote is missing. */
const mostLines = 200
const mostText = 1_000_000

const reason = 'The quotes of this row do not match, where we expected CSV.'

export type CsvRow = { line: number } & ({ cells: string[] } | { reason: string })

/**
 * The rows of CSV (RFC 4180) from its lines, each with the number of its first line. A row that cannot be read costs
 * that row only: reading goes on with the next line. A quote inside an unquoted cell is a quote.
 */
export async function* csvRows(lines: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRow> {
  const waiting: string[] = []
  let line = 1

  function next(isEnd: boolean): CsvRow | undefined {
    let text = ''
    for (const [at, part] of waiting.entries()) {
      text += at === 0 ? part : `\n${part}`
      if (text.length > mostText && at > 0) return done(1, { line, reason })
      if (at > 0 && !part.includes('"')) continue
      const cells = readCells(text, delimiter)
      if (cells === 'open') continue
      return cells === 'broken' ? done(1, { line, reason }) : done(at + 1, { line, cells })
    }
    return isEnd || waiting.length > mostLines ? done(1, { line, reason }) : undefined
  }

  function done(taken: number, row: CsvRow): CsvRow {
    waiting.splice(0, taken)
    line += taken
    return row
  }

  function* rows(isEnd: boolean): Generator<CsvRow> {
    while (waiting.length > 0) {
      const row = next(isEnd)
      if (!row) return
      yield row
    }
  }

  for await (const one of lines) {
    waiting.push(one)
    yield* rows(false)
  }
  yield* rows(true)
}

/** The cells of one row; `open` while a quoted cell has no end, `broken` when something follows its end. */
function readCells(text: string, delimiter: string): string[] | 'open' | 'broken' {
  if (!text.includes('"')) return text.split(delimiter)
  const cells: string[] = []
  let at = 0
  while (at <= text.length) {
    const quoted = /^[ \t]*"/.exec(text.slice(at, at + 20))
    if (!quoted || (delimiter === '\t' && quoted[0].includes('\t'))) {
      const end = text.indexOf(delimiter, at)
      cells.push(text.slice(at, end < 0 ? undefined : end))
      if (end < 0) return cells
      at = end + 1
      continue
    }
    let close = at + quoted[0].length
    while (true) {
      close = text.indexOf('"', close)
      if (close < 0) return 'open'
      if (text[close + 1] !== '"') break
      close += 2
    }
    cells.push(text.slice(at + quoted[0].length, close).replaceAll('""', '"'))
    const after = text.indexOf(delimiter, close)
    if (text.slice(close + 1, after < 0 ? undefined : after).trim()) return 'broken'
    if (after < 0) return cells
    at = after + 1
  }
  return cells
}
