import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from '#server/cli/run.ts'
import { createLog } from '#server/platform/log.ts'
import { findPostgres, startPostgres } from '#server/platform/postgres/index.ts'
import { makeDataDir } from '#tests/harness/data-dir.ts'

const log = createLog('silent')

let dataDir: Awaited<ReturnType<typeof makeDataDir>>
beforeAll(async () => void (dataDir = await makeDataDir()))
afterAll(async () => await dataDir.remove())

async function addSource(name: string): Promise<string> {
  const words = ['source', 'add', '--kind', 'otlp', '--name', name, '--json']
  const { code, stdout = '', stderr } = await runCommandLine(words, { DATA_DIR: dataDir.path })
  expect({ code, stderr }).toEqual({ code: 0, stderr: undefined })
  return JSON.parse(stdout).id
}

test('the command line works on a data folder before the first start, and leaves no server behind', async () => {
  expect(await addSource('before the first start')).toBe('1')
  expect(await findPostgres(dataDir.path, log)).toBeUndefined()
})

test('it works beside a running Knowfirst, and leaves its server alone', async () => {
  const running = await startPostgres({ dataDir: dataDir.path, log })
  try {
    expect(await addSource('beside it')).toBe('2')
    expect(await findPostgres(dataDir.path, log)).toBe(running.url())
  } finally {
    await running.stop()
  }
})
