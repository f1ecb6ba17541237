/** Fails when a page names a file, a folder or an npm script that is not there. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const rooms = /^(client|server|shared|drizzle|tests|docs|scripts|deploy|\.ci)\//
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const missing: string[] = []

for (const page of tracked.split('\n').filter(Boolean)) {
  const text = readFileSync(join(root, page), 'utf8')
  for (const [, path = ''] of text.matchAll(/`([\w./@-]+\/[\w./@-]*)`/g)) {
    if (rooms.test(path) && !existsSync(join(root, path))) missing.push(`${page}: \`${path}\` is not there`)
  }
  for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
    if (!existsSync(join(root, dirname(page), target))) missing.push(`${page}: the link to ${target} leads nowhere`)
  }
  for (const [, script = ''] of text.matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)) {
    if (!(script in scripts)) missing.push(`${page}: there is no npm script ${script}`)
  }
}

if (missing.length > 0) {
  console.error(missing.join('\n'))
  process.exit(1)
}
