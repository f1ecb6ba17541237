import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { type Account, run } from './command.ts'
import { errorCode, PostgresError, reasonIn } from './errors.ts'

/** A place for the data of one PostgreSQL server and who runs it. */
export type Cluster = { folder: string; binaries: Binaries; account?: Account }

/** Made by initdb; only for looking after the server. */
export const superuser = 'postgres'
const passwordFile = 'knowfirst.password'

/** Makes the cluster when there is none, checks its version otherwise. Returns its password. */
export async function openCluster(cluster: Cluster, fsync: boolean): Promise<string> {
  if (!(await clusterVersion(cluster.folder))) await createCluster(cluster, fsync)
  const made = await clusterVersion(cluster.folder)
  const ours = cluster.binaries.version.split('.')[0]
  if (made !== ours) {
    throw new PostgresError(
      `The data in ${cluster.folder} was made by PostgreSQL ${made}, this Knowfirst brings PostgreSQL ${ours}: ` +
        `start the Knowfirst that made it, or choose another DATA_DIR.`,
    )
  }
  return (await readFile(join(cluster.folder, passwordFile), 'utf8')).trim()
}

async function clusterVersion(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Made beside its place and moved there whole: a start that is killed half-way, or two at once, leave no half. */
async function createCluster({ folder, binaries, account }: Cluster, fsync: boolean): Promise<void> {
  if ((await readdir(folder).catch(() => [])).length > 0) {
    throw new PostgresError(`${folder} holds files but no PostgreSQL data: move them away or choose another DATA_DIR.`)
  }
  const draft = `${folder}.new-${process.pid}`
  const secret = `${draft}.password`
  try {
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { mode: 0o700 })
    await writeFile(secret, randomBytes(24).toString('base64url'), { mode: 0o600 })
    if (account) for (const path of [draft, secret]) await chown(path, account.uid, account.gid)
    const made = await run(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${secret}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // PostgreSQL's own C.UTF-8: the same on every system, and an index outlives an upgrade of the C library.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(fsync ? [] : ['--no-sync']),
      ],
      account,
    )
    if (!made.ok)
      throw new PostgresError(`PostgreSQL cannot make its data in ${dirname(folder)}: ${reasonIn(made.output)}.`)
    await rename(secret, join(draft, passwordFile))
    await rename(draft, folder).catch((error: unknown) => {
      // Another start was first; its cluster is as good.
      if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(secret, { force: true })
  }
}
