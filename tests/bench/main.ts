/** `npm run bench`: the budget rows, each beside a baseline of the same run. `npm run bench -- brief` runs one part. */
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { printRows, type Row } from './figures.ts'
import { measureIngest } from './ingest.ts'
import { measureBrief, measureSearch } from './lookups.ts'
import { mostResidentMb, startWorld, type World } from './world.ts'

const parts: Record<string, (world: World) => Promise<Row[]>> = {
  brief: measureBrief,
  search: measureSearch,
  ingest: measureIngest,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { customers: { type: 'string', default: '100000' }, events: { type: 'string', default: '1000000' } },
})
const size = { customers: Number(values.customers), events: Number(values.events), issues: 500, days: 30 }
const chosen = positionals.length > 0 ? positionals : Object.keys(parts)
const unknown = chosen.find((name) => !(name in parts))
if (unknown) throw new Error(`There is no part ${unknown}. Parts: ${Object.keys(parts).join(', ')}.`)

console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
)
const world = await startWorld(size)
console.log(`${size.customers} customers and ${size.events} events in ${Math.round(world.seeded.seconds)} s`)
try {
  const rows: Row[] = []
  for (const name of chosen) rows.push(...((await parts[name]?.(world)) ?? []))
  const memory = await mostResidentMb(world.app.pid)
  if (memory) {
    rows.push({
      what: 'memory of the server, resident, the most it ever held',
      measured: `${Math.round(memory)} MB`,
      baseline: '',
      ratio: '',
      budget: '≤ 400 MB',
      met: memory <= 400,
    })
  }
  printRows(rows)
} finally {
  await world.stop()
}
