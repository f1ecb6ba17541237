/** Writes the one initial migration anew from `drizzle/schema/`. Only until the first release. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../drizzle/migrations')
rmSync(folder, { recursive: true, force: true })
const { status, stderr } = spawnSync('drizzle-kit', ['generate', '--name', 'init'], { encoding: 'utf8' })
if (status !== 0) throw new Error(stderr)

const tag = '20261122000000_init'
const file = join(folder, `${tag}.sql`)
const journal = join(folder, 'meta/_journal.json')
const made = readdirSync(folder).find((name) => name.endsWith('.sql')) ?? ''
const stamp = made.split('_')[0] ?? ''
renameSync(join(folder, made), file)
renameSync(join(folder, `meta/${stamp}_snapshot.json`), join(folder, 'meta/20261122000000_snapshot.json'))
writeFileSync(
  journal,
  readFileSync(journal, 'utf8')
    .replace(made.replace('.sql', ''), tag)
    .replace(/"when": \d+/, '"when": 1795305600000'),
)

const before = readFileSync(join(import.meta.dirname, '../drizzle/before.sql'), 'utf8')
const after = readFileSync(join(import.meta.dirname, '../drizzle/after.sql'), 'utf8')
const partitioned = readFileSync(file, 'utf8').replace(
  /(CREATE TABLE "error_events" \((?:.|\n)*?\n\));/,
  '$1 PARTITION BY RANGE ("occurred_at");',
)
if (!partitioned.includes('PARTITION BY')) throw new Error('error_events not found in the generated migration')
writeFileSync(
  file,
  [before.trim(), partitioned.trim(), after.trim()].filter(Boolean).join('\n--> statement-breakpoint\n') + '\n',
)
