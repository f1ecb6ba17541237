import { execFileSync, spawnSync } from 'node:child_process'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { findPostgres } from '#server/platform/postgres/index.ts'
import { makeDataDir } from '#tests/harness/data-dir.ts'
import { startProgram } from '#tests/harness/program.ts'
import { countedOnce, startTraffic, storedOf } from './traffic.ts'

vi.setConfig({ testTimeout: 240_000 })

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A small disk of its own can be had on Linux by root only. */
function mountSmallDisk(path: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=755', 'tmpfs', path]).status === 0
}

test('the disk is full: 503, and on without a restart when there is room again, nothing acknowledged lost', async ({
  skip,
}) => {
  const folder = await makeDataDir()
  cleanups.push(() => folder.remove())
  if (!mountSmallDisk(folder.path)) return skip('needs a disk of its own, which only root on Linux can make')
  cleanups.push(() => spawnSync('umount', ['-l', folder.path]))

  const settings = { DATA_DIR: folder.path, LOG_LEVEL: 'fatal' }
  const program = await startProgram(settings)
  cleanups.push(async () => {
    program.child.kill('SIGTERM')
    await program.exited
  })
  const made = execFileSync(
    process.execPath,
    ['server/cli.ts', 'source', 'add', '--kind', 'sentry', '--name', 'shop', '--json'],
    {
      env: { PATH: process.env.PATH, ...settings },
      encoding: 'utf8',
    },
  )
  // safe because the command line promises this shape
  const source = JSON.parse(made) as { id: number; key: string }
  const traffic = startTraffic({ url: program.url, source }, { senders: 10 })
  cleanups.push(() => traffic.stop())
  await traffic.untilMore(100)

  const filler = join(folder.path, 'filler')
  while (!traffic.answers.get(503)) {
    const { bavail, bsize } = await statfs(folder.path)
    await writeFile(filler, Buffer.alloc(bavail * bsize), { flag: 'a' }).catch(() => {})
    await sleep(200)
  }
  await sleep(10_000)
  expect(program.child.exitCode).toBeNull()
  await rm(filler)
  await traffic.untilMore(100)
  await traffic.stop()
  await traffic.sendRest()

  const databaseUrl = await findPostgres(folder.path, pino({ level: 'silent' }))
  const { ids, counts } = await storedOf(databaseUrl ?? '')
  expect(ids).toEqual([...traffic.acknowledged].toSorted())
  expect(counts).toEqual(countedOnce(ids.length))
  expect(traffic.broken).toEqual([])
})
