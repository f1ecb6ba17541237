/** `npm run bench`: the budget rows, each beside a baseline of the same run. `npm run bench -- intake` runs one part. */
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { printRows, type Row } from './figures.ts'
import { measureFreshness } from './freshness.ts'
import { measureIntake, measureStorm } from './intake.ts'
import { measureBrief, measureSearch } from './lookups.ts'
import { mostResidentMb, startWorld, type World } from './world.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { customers: { type: 'string', default: '1000000' }, events: { type: 'string', default: '1000000' } },
})
const most = Number(values.customers)
const share = (customers: number) => ({
  customers,
  events: Math.round((Number(values.events) * customers) / most),
  issues: Math.ceil((500 * customers) / most),
  days: 30,
})

/** A part runs at these sizes, each time when the world has grown to it. */
type Part = { at: number[]; measure: (world: World) => Promise<Row[]> }
const parts: Record<string, Part> = {
  intake: { at: [most / 100, most / 10, most], measure: measureIntake },
  storm: { at: [most], measure: measureStorm },
  freshness: { at: [most], measure: measureFreshness },
  brief: { at: [most], measure: measureBrief },
  search: { at: [most], measure: measureSearch },
}
const chosen = positionals.length > 0 ? positionals : Object.keys(parts)
const unknown = chosen.find((name) => !(name in parts))
if (unknown) throw new Error(`There is no part ${unknown}. Parts: ${Object.keys(parts).join(', ')}.`)

console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
)
const world = await startWorld()
try {
  const rows: Row[] = []
  const wanted = chosen.flatMap((name) => parts[name] ?? [])
  for (const customers of [...new Set(wanted.flatMap(({ at }) => at))].sort((a, b) => a - b)) {
    const took = await world.grow(share(customers))
    console.log(`${customers} customers and ${share(customers).events} events, ${Math.round(took)} s`)
    for (const { at, measure } of wanted) if (at.includes(customers)) rows.push(...(await measure(world)))
  }
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
