import { statSync } from 'node:fs'
import { importCustomers, importFile } from '#server/domains/customers/index.ts'
import { invalid } from '#server/platform/errors.ts'
import { customerPorts } from '#server/ports.ts'
import type { Command } from './command.ts'

const shownRejections = 20

export const customersImport: Command = {
  words: 'customers import',
  usage: 'customers import FILE [--country FR]',
  about:
    'Take customers from CSV, NDJSON or JSON; - reads standard input. The same file again changes nothing. --country reads phone numbers that name none.',
  options: ['country'],
  required: [],
  argument: 'FILE',
  prepare({ country }, file) {
    if (file !== '-') refuseNoFile(file)
    return async (ctx) => {
      const report = await (file === '-'
        ? importCustomers(ctx, customerPorts, process.stdin, { country })
        : importFile(ctx, customerPorts, file, { country }))
      const { created, updated, unchanged, rejected, rejectedTotal } = report
      const more = rejectedTotal - shownRejections
      const lines = [
        `${created} created, ${updated} updated, ${unchanged} unchanged, ${rejectedTotal} rejected.`,
        ...rejected.slice(0, shownRejections).map(({ line, reason }) => `line ${line}: ${reason}`),
        ...(more > 0 ? [`and ${more} more; --json lists them.`] : []),
      ]
      return { text: lines.join('\n'), json: report }
    }
  },
}

function refuseNoFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw invalid(`There is no file ${file}.`)
  if (found.isDirectory()) throw invalid(`${file} is a folder, not a file.`)
}
