import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { domainOrder } from '../oxlint.config.ts'

const root = join(import.meta.dirname, '..')
const importRule = 'eslint(no-restricted-imports)'

/** File to plant → what it holds → the rule that must fire. */
const forbidden: [file: string, source: string, rule: string][] = [
  ['shared/planted.ts', "import '#server/platform/clock.ts'", importRule],
  ['shared/planted2.ts', "export { sql } from 'drizzle-orm'", importRule],
  ['drizzle/schema/planted.ts', "import '#server/platform/clock.ts'", importRule],
  ['client/planted.ts', "export { appRouter } from '#server/router.ts'", importRule],
  ['client/planted2.ts', "export const f = () => import('#server/router.ts')", importRule],
  [
    'client/planted3.ts',
    "import type { incidents } from '#drizzle/schema/incidents.ts'; export type T = typeof incidents",
    importRule,
  ],
  ['client/ui/planted.ts', "import '#client/trpc.ts'", importRule],
  ['client/features/incidents/planted.ts', "import '../customers/list.ts'", importRule],
  ['server/platform/planted.ts', "import '#server/domains/customers/index.ts'", importRule],
  ['server/domains/incidents/planted.ts', "import '#server/domains/issues/secret.ts'", importRule],
  ['server/domains/incidents/planted2.ts', "import '../issues/index.ts'", importRule],
  ['server/domains/incidents/planted3.ts', "import 'express'", importRule],
  ['server/domains/incidents/planted4.ts', 'export const now = Date.now()', 'eslint(no-restricted-properties)'],
  ['server/domains/incidents/planted5.ts', 'export const home = process.env.HOME', 'eslint(no-restricted-properties)'],
  ['server/domains/notices/checks/planted.ts', "import '../../issues/secret.ts'", importRule],
  ['server/domains/notices/checks/planted2.ts', "import '#server/domains/issues/secret.ts'", importRule],
  ['server/ingest/planted.ts', "import '#server/domains/events/write.ts'", importRule],
  ['server/http/planted.ts', "import '#server/domains/events/write.ts'", importRule],
  ...Object.entries(domainOrder).flatMap(([domain, below]) =>
    Object.keys(domainOrder)
      .filter((other) => other !== domain && !below.includes(other))
      .map((other): [string, string, string] => [
        `server/domains/${domain}/planted-${other}.ts`,
        `import '#server/domains/${other}/index.ts'`,
        importRule,
      ]),
  ),
]

const allowed: [file: string, source: string][] = [
  ['client/planted-ok.ts', "import type { AppRouter } from '#server/router.ts'; export type R = AppRouter"],
  [
    'server/domains/incidents/planted-ok.ts',
    "import { audit } from '#server/domains/access/index.ts'; export const a = audit",
  ],
  [
    'server/domains/notices/checks/planted-ok.ts',
    "import { moveDrafts } from '../move.ts'; export const a = moveDrafts",
  ],
]

const fired = new Map<string, Set<string>>()
const made: string[] = []

beforeAll(() => {
  for (const [file, source] of [...forbidden, ...allowed]) plant(file, source)
  const files = [...forbidden, ...allowed].map(([file]) => file)
  const { stdout } = spawnSync(process.execPath, ['node_modules/oxlint/bin/oxlint', '--format=json', ...files], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  for (const { filename, code } of diagnosticsOf(stdout)) {
    fired.set(filename, (fired.get(filename) ?? new Set()).add(code))
  }
})

afterAll(() => {
  for (const [file] of [...forbidden, ...allowed]) rmSync(join(root, file), { force: true })
  for (const folder of made.reverse()) if (readdirSync(folder).length === 0) rmdirSync(folder)
})

test.each(forbidden)('%s may not hold: %s', (file, _source, rule) => {
  expect([...(fired.get(file) ?? [])]).toContain(rule)
})

test.each(allowed)('%s may hold: %s', (file) => {
  expect([...(fired.get(file) ?? [])]).toEqual([])
})

function plant(file: string, source: string): void {
  const path = join(root, file)
  for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) made.push(folder)
  made.sort((a, b) => a.length - b.length)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${source}\n`)
}

function diagnosticsOf(json: string): { filename: string; code: string }[] {
  // safe because this is oxlint's own JSON format; another shape fails every test here
  return (JSON.parse(json) as { diagnostics: { filename: string; code: string }[] }).diagnostics
}
