import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { type FakeProxy, startProxy } from '#tests/fakes/proxy.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'
import { type Program, startProgram } from '#tests/harness/program.ts'
import { countedOnce, startTraffic, storedOf, type Traffic } from './traffic.ts'

vi.setConfig({ testTimeout: 180_000 })

/** Bounded, whatever comes; the budget for a usual load is lower, and the bench measures it. */
const memoryLimit = 512 * 1024 * 1024

let world: TestContext
let source: SourceView
let network: FakeProxy
let program: Program
let traffic: Traffic

/** The real program, whose way to PostgreSQL the test can break; and programs that send to it all the time. */
beforeEach(async () => {
  world = await testContext()
  source = await createSource(world.ctx, { kind: 'sentry', name: 'shop' })
  network = await startProxy(world.url)
  program = await startProgram({ DATABASE_URL: network.url, SECRET_KEY: 'k'.repeat(64) })
  traffic = startTraffic({ url: program.url, source }, { senders: 20 })
  await traffic.untilMore(100)
})
afterEach(async () => {
  await traffic.stop()
  program.child.kill('SIGKILL')
  await network.stop()
  await world.stop()
})

/** Everything acknowledged is there, and all that was sent counts once. */
async function expectNothingLost(): Promise<void> {
  await traffic.stop()
  const acknowledged = [...traffic.acknowledged]
  const before = await storedOf(world.url)
  expect(acknowledged.filter((id) => !before.ids.includes(id))).toEqual([])
  await traffic.sendRest()
  const { ids, counts } = await storedOf(world.url)
  expect(ids).toEqual([...traffic.acknowledged].toSorted())
  expect(counts).toEqual(countedOnce(ids.length))
  expect(traffic.broken).toEqual([])
}

test('PostgreSQL is away for 30 s: 503 with Retry-After, then on without a restart, nothing acknowledged lost', async () => {
  network.refuse()
  await sleep(30_000)
  expect(traffic.answers.get(503)).toBeGreaterThan(100)
  expect(await program.memory()).toBeLessThan(memoryLimit)
  network.allow()
  await traffic.untilMore(200)
  await expectNothingLost()
})

test('the network swallows what goes to PostgreSQL: nobody waits for ever, and it goes on when it is back', async () => {
  network.swallow()
  await sleep(30_000)
  expect(traffic.answers.get(503)).toBeGreaterThan(0)
  expect(await program.memory()).toBeLessThan(memoryLimit)
  network.allow()
  await traffic.untilMore(200)
  await expectNothingLost()
})

test('connections to PostgreSQL break again and again', async () => {
  for (let round = 0; round < 20; round += 1) {
    await sleep(Math.random() * 300)
    network.cut()
  }
  await traffic.untilMore(200)
  await expectNothingLost()
})

test('a slow disk: every answer of PostgreSQL takes half a second', async () => {
  network.delay(500)
  await sleep(15_000)
  expect(await program.memory()).toBeLessThan(memoryLimit)
  network.allow()
  await traffic.untilMore(200)
  await expectNothingLost()
})
