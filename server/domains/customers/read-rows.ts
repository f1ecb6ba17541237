import { invalid } from '#server/platform/errors.ts'
import { type Cell, hasCustomerId } from './columns.ts'
import { csvRows } from './csv.ts'
import { decodeText } from './decode.ts'
import { type JsonElement, jsonElements } from './json-elements.ts'

export type FileFormat = 'csv' | 'ndjson' | 'json'
export type FileRow = { line: number } & ({ cells: Cell[] } | { reason: string })

const longestRow = 1_000_000

/**
 * The rows of a file as they come, with the line where each begins; the file is never whole in memory.
 * Without `format` the first character tells. Throws `invalid` when no column names the customers.
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  format: FileFormat | undefined,
): AsyncGenerator<FileRow> {
  const [start, text] = await peek(withoutMark(decodeText(bytes)))
  switch (format ?? guessFormat(start)) {
    case 'csv':
      return yield* tableRows(guessDelimiter(start), lineTexts(text))
    case 'ndjson':
      return yield* objects(jsonLines(lineTexts(text)))
    case 'json':
      return yield* objects(jsonElements(text, longestRow))
  }
}

function guessFormat(start: string): FileFormat {
  const first = start.trimStart()[0]
  if (first === '[') return 'json'
  return first === '{' ? 'ndjson' : 'csv'
}

async function* withoutMark(text: AsyncIterable<string>): AsyncGenerator<string> {
  let isFirst = true
  for await (const part of text) {
    if (part === '') continue
    yield isFirst ? part.replace(/^\ufeff/, '') : part
    isFirst = false
  }
}

const peekLength = 65_536

/** The beginning, up to the first whole line that says something, and the whole text again. */
async function peek(text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> {
  let start = ''
  while (!start.trimStart().includes('\n') && start.length < peekLength) {
    const { value, done } = await text.next()
    if (done) break
    start += value
  }
  return [
    start,
    (async function* () {
      yield start
      yield* text
    })(),
  ]
}

const tooLong = 'The line is longer than 1 MB, where we expected one customer.'

/** The lines of a text without their ends; of a line beyond measure only the beginning, so that it is refused. */
async function* lineTexts(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const part of text) {
    const pieces = part.split('\n')
    pieces[0] = rest + pieces[0]
    rest = (pieces.pop() ?? '').slice(0, longestRow + 1)
    for (const piece of pieces) yield piece.endsWith('\r') ? piece.slice(0, -1) : piece
  }
  if (rest) yield rest
}

async function* jsonLines(lines: AsyncIterable<string>): AsyncGenerator<JsonElement> {
  let line = 0
  for await (const json of lines) {
    line++
    if (json.length > longestRow) yield { line, reason: tooLong }
    else if (json.trim()) yield { line, json }
  }
}

async function* objects(texts: AsyncIterable<JsonElement>): AsyncGenerator<FileRow> {
  for await (const text of texts) yield 'reason' in text ? text : { line: text.line, ...readObject(text.json) }
}

function readObject(json: string): { cells: Cell[] } | { reason: string } {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { cells: Object.entries(value) }
    return { reason: `${cut(json)}, where we expected a JSON object with the customer's ID.` }
  } catch {
    return { reason: `${cut(json)} is not JSON, where we expected an object such as {"id":"C-1"}.` }
  }
}

const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text).trim()

async function* tableRows(delimiter: string, lines: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let header: string[] | undefined
  for await (const row of csvRows(lines, delimiter)) {
    if ('reason' in row) yield row
    else if (row.cells.every((cell) => !cell.trim()) || (!header && separatorLine.test(row.cells.join(delimiter))))
      continue
    else if (!header) header = requireId(row.cells.map((name) => name.trim()))
    else yield { line: row.line, ...underHeader(header, row.cells) }
  }
}

function underHeader(header: string[], cells: string[]): { cells: Cell[] } | { reason: string } {
  if (cells.some((cell) => cell.length > longestRow)) return { reason: tooLong }
  if (cells.slice(header.length).some((cell) => cell.trim())) {
    return {
      reason: `${cells.length} cells under ${header.length} headers: a value that holds the separator needs quotes.`,
    }
  }
  return { cells: header.map((name, at): Cell => [name, cells[at]]).filter(([name]) => name) }
}

function requireId(header: string[]): string[] {
  if (hasCustomerId(header)) return header
  throw invalid(
    `No column names the customers. Call one customer_id. The first line has: ${header.slice(0, 20).join(', ').slice(0, 500)}.`,
  )
}

/** As Excel writes it before the header: `sep=;`. */
const separatorLine = /^\s*sep=([,;\t|])\s*$/i

/** The separator that the first line names, or has most of outside quotes. */
function guessDelimiter(start: string): string {
  const line =
    start
      .trimStart()
      .replace(/"[^"]*"/g, '')
      .split('\n')[0] ?? ''
  const count = (sign: string) => line.split(sign).length
  const [most = ','] = [',', ';', '\t', '|'].toSorted((a, b) => count(b) - count(a))
  return separatorLine.exec(line)?.[1] ?? most
}
