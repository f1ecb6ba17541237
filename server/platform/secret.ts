import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The key kept in the data folder, made there on the first start. Readable by its owner only. */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret_key')
  await mkdir(dataDir, { recursive: true })
  try {
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return (await readFile(file, 'utf8')).trim()
}
