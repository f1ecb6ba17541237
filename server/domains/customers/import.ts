import { createReadStream } from 'node:fs'
import type { CustomerInput, CustomerRecord, ImportReport } from '#shared/directory.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import { invalid } from '#server/platform/errors.ts'
import type { CustomerPorts } from './claim.ts'
import { readRow } from './columns.ts'
import { asCountry } from './phone.ts'
import { type FileFormat, type FileRow, readRows } from './read-rows.ts'
import { upsertRecords, type UpsertOptions } from './upsert-records.ts'

const batchSize = 1000
const mostRejected = 10_000

export type ImportOptions = UpsertOptions & {
  /** Told by the first character when absent. */
  format?: FileFormat
}

/**
 * Imports customers from a file as it comes, about 1,000 rows at a time: each batch is there for good once written,
 * and a row that cannot be used does not stop the others. Needs `customers.write`.
 * Throws `invalid` when the file as a whole cannot be read as customers.
 */
export async function importCustomers(
  ctx: ActorContext,
  ports: CustomerPorts,
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return await importRows(ctx, ports, readRows(bytes, options.format), options)
}

/** Imports a file of this machine; what is in it tells its format. */
export async function importFile(
  ctx: ActorContext,
  ports: CustomerPorts,
  path: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return await importCustomers(ctx, ports, createReadStream(path), options)
}

/** The same for rows that are in memory: objects as in JSON, each with the number to report it by. */
export async function upsertCustomers(
  ctx: ActorContext,
  ports: CustomerPorts,
  rows: readonly { line: number; input: CustomerInput }[],
  options: UpsertOptions = {},
): Promise<ImportReport> {
  const cells = rows.map(({ line, input }) => ({ line, cells: Object.entries(input) }))
  return await importRows(ctx, ports, cells, options)
}

async function importRows(
  ctx: ActorContext,
  ports: CustomerPorts,
  rows: AsyncIterable<FileRow> | Iterable<FileRow>,
  options: UpsertOptions,
): Promise<ImportReport> {
  authorize(ctx, 'customers.write')
  if (options.country && !asCountry(options.country))
    throw invalid(`${options.country} is not a country: write two letters such as FR.`)
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, rejected: [], rejectedTotal: 0 }
  let batch: CustomerRecord[] = []
  const flush = async () => {
    const counts = await upsertRecords(ctx, ports, batch, options)
    report.created += counts.created
    report.updated += counts.updated
    report.unchanged += counts.unchanged
    batch = []
  }
  for await (const row of rows) {
    const read = 'cells' in row ? readRow(row.cells) : row
    if ('input' in read) batch.push(read.input)
    else if (++report.rejectedTotal <= mostRejected) report.rejected.push({ line: row.line, reason: read.reason })
    if (batch.length >= batchSize) await flush()
  }
  if (batch.length > 0) await flush()
  return report
}
