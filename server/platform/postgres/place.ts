import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import {
  chmod,
  cp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { type Binaries, binariesAt, exists, findBinaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { type Account, run } from './command.ts'
import { errorCode, PostgresError } from './errors.ts'

/** Where data and programs go that the server's account cannot reach in their own place. */
const sharedHome = '/var/lib/knowfirst'

/** Decides where the cluster of this DATA_DIR is, whom its server runs as and which programs that account can run. */
export async function placeCluster(dataDir: string, log: Logger): Promise<Cluster> {
  const binaries = await findBinaries()
  makeFolder(dataDir)
  const home = await realpath(dataDir)
  const path = join(home, 'postgres')
  const folder = await realpath(path).catch(async () => resolve(home, await readlink(path).catch(() => path)))
  const owner = await ownerOf(folder)
  if (!isRoot()) {
    if (owner !== undefined && owner !== process.getuid?.()) {
      throw new PostgresError(`${path} belongs to user ${owner}: start Knowfirst as that user or as root.`)
    }
    return { folder, binaries }
  }
  const account = await serverAccount(owner)
  return {
    folder: await reachableFolder(home, folder, account, log),
    binaries: await runnableBinaries(binaries, account),
    account,
  }
}

/** PostgreSQL refuses to run as root: the owner of the data runs it, else `postgres`, else `nobody`. */
async function serverAccount(owner: number | undefined): Promise<Account> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => {
    const [name = '', , uid, gid] = line.split(':')
    return { name, uid: Number(uid), gid: Number(gid) }
  })
  const found =
    (owner ? accounts.find(({ uid }) => uid === owner) : undefined) ??
    accounts.find(({ name }) => name === 'postgres') ??
    accounts.find(({ name }) => name === 'nobody')
  if (!found) {
    throw new PostgresError(
      'PostgreSQL does not run as root, and this system has neither a user postgres nor nobody: start Knowfirst as another user.',
    )
  }
  return found
}

/** The folder itself, or a link to one below /var/lib when a parent shuts the server's account out (such as /root). */
async function reachableFolder(home: string, folder: string, account: Account, log: Logger): Promise<string> {
  const parent = dirname(folder)
  if ((await exists(parent)) && (await may(account, '-x', parent))) {
    if (dirname(parent) === sharedHome) await claim(parent, home)
    return folder
  }
  if (await exists(folder)) {
    throw new PostgresError(
      `PostgreSQL runs as user ${account.name} and may not enter ${parent}: let it in, or move ${folder} to a place it may enter.`,
    )
  }
  const moved = join(sharedHome, createHash('sha256').update(home).digest('hex').slice(0, 12))
  const target = join(moved, 'postgres')
  makeFolder(moved)
  await claim(moved, home)
  await rm(join(home, 'postgres'), { force: true })
  await symlink(target, join(home, 'postgres')).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  log.info(`PostgreSQL runs as user ${account.name}, who may not enter ${home}: its data is in ${target}.`)
  return target
}

/** Notes whose data it is: a checkout that moves takes it along, a copy must not write into that of its original. */
async function claim(moved: string, home: string): Promise<void> {
  const note = join(moved, 'belongs-to')
  const owner = (await readFile(note, 'utf8').catch(() => '')).trim()
  if (owner === home) return
  if (owner && (await readlink(join(owner, 'postgres')).catch(() => '')) === join(moved, 'postgres')) {
    throw new PostgresError(
      `${home}/postgres is a link to the data of ${owner}, as after a copy: remove the link to start with empty data.`,
    )
  }
  await writeFile(note, `${home}\n`)
}

/** The installed programs, or a copy of them where the server's account can run them. */
async function runnableBinaries(binaries: Binaries, account: Account): Promise<Binaries> {
  if (await canRun(binaries, account)) return binaries
  const copy = binariesAt(join(sharedHome, `postgresql-${binaries.version}`), binaries.version)
  if (!(await exists(copy.root))) {
    const draft = `${copy.root}.new-${process.pid}`
    makeFolder(sharedHome)
    await cp(binaries.root, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
    await rename(draft, copy.root).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true })
      if (!(await exists(copy.root))) throw error
    })
  }
  if (await canRun(copy, account)) return copy
  throw new PostgresError(
    `User ${account.name} can run the programs of PostgreSQL neither in ${binaries.root} nor in ${copy.root}.`,
  )
}

/** A copy of files that an install with a strict umask kept to itself. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory() || dirname(path) === join(folder, 'bin')) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, 0o644)
  }
}

async function canRun(binaries: Binaries, account: Account): Promise<boolean> {
  const started = await run(binaries.postgres, ['--version'], account).catch(() => ({ ok: false }))
  return started.ok && (await may(account, '-r', join(binaries.root, 'share', 'postgresql', 'postgres.bki')))
}

const may = async (account: Account, test: '-x' | '-r', path: string) =>
  (await run('/bin/sh', ['-c', `test ${test} "$1"`, 'sh', path], account)).ok

/** The user ID that owns the data; undefined when there is none yet, or root made the folder. */
async function ownerOf(folder: string): Promise<number | undefined> {
  const owner = await stat(folder).catch(() => undefined)
  return owner?.uid || undefined
}

const isRoot = () => process.getuid?.() === 0

/** Makes the folder; one that root makes is open to the server's account, whatever the umask. */
function makeFolder(path: string): void {
  const umask = process.umask()
  if (isRoot()) process.umask(0o022)
  try {
    mkdirSync(path, { recursive: true })
  } finally {
    process.umask(umask)
  }
}
