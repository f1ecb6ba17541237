import { createReadStream } from 'node:fs'
import { type CustomerRecord, type ImportReport } from '#shared/directory.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import type { CustomerPorts } from './claim.ts'
import { readRow } from './columns.ts'
import { type FileFormat, readRows } from './read-rows.ts'
import { upsertCustomers, type UpsertOptions } from './upsert.ts'

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
  authorize(ctx, 'customers.write')
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, rejected: [], rejectedTotal: 0 }
  let batch: CustomerRecord[] = []
  const flush = async () => {
    const counts = await upsertCustomers(ctx, ports, batch, options)
    report.created += counts.created
    report.updated += counts.updated
    report.unchanged += counts.unchanged
    batch = []
  }
  const reject = (line: number, reason: string) => {
    report.rejectedTotal++
    if (report.rejected.length < mostRejected) report.rejected.push({ line, reason })
  }
  for await (const row of readRows(bytes, options.format)) {
    const read = 'cells' in row ? readRow(row.cells) : row
    if ('reason' in read) reject(row.line, read.reason)
    else batch.push(read.input)
    if (batch.length >= batchSize) await flush()
  }
  if (batch.length > 0) await flush()
  return report
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
