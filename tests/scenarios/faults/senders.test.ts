import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'
import { type Program, startProgram } from '#tests/harness/program.ts'
import { countedOnce, startTraffic, storedOf, type Traffic } from './traffic.ts'

vi.setConfig({ testTimeout: 240_000 })

/** Bounded, whatever comes; the budget for a usual load is lower, and the bench measures it. */
const memoryLimit = 512 * 1024 * 1024

let world: TestContext
let source: SourceView
let program: Program
let traffic: Traffic
const sockets = new Set<Socket>()

beforeAll(async () => {
  world = await testContext()
  source = await createSource(world.ctx, { kind: 'sentry', name: 'shop' })
  program = await startProgram({ DATABASE_URL: world.url, SECRET_KEY: 'k'.repeat(64) })
  traffic = startTraffic({ url: program.url, source }, { senders: 4 })
  await traffic.untilMore(20)
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await traffic.stop()
  program.child.kill('SIGKILL')
  await world.stop()
})

/** A connection that has sent this much of a request and keeps quiet. */
async function open(text: string): Promise<Socket> {
  const { hostname, port } = new URL(program.url)
  const socket = connect(Number(port), hostname)
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

const head = (length: number, more = '') =>
  `POST /api/${source.id}/envelope/?sentry_key=${source.key} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n${more}\r\n`

test('connections cut in the middle of a body hold nothing, and others go on', async () => {
  const body = Buffer.alloc(256 * 1024, 'a').toString()
  // More bytes than may be held at once, so that bytes held for ever would refuse everybody.
  for (let round = 0; round < 40; round += 1) {
    const cut = await Promise.all(Array.from({ length: 50 }, () => open(head(20_000_000) + body)))
    for (const socket of cut) socket.destroy()
  }
  await traffic.untilMore(20)
  const answer = await fetch(`${program.url}/api/${source.id}/envelope/?sentry_key=${source.key}`, {
    method: 'POST',
    body: `{}\n{"type":"attachment","length":30000000}\n${'x'.repeat(30_000_000)}\n`,
  })
  expect(answer.status).toBe(200)
  expect(await program.memory()).toBeLessThan(memoryLimit)
})

test('half an envelope is refused in words, or taken as far as it goes', async () => {
  const event = JSON.stringify({
    event_id: '9ec79c33ec9942ab8353589fcb2e04dc',
    message: 'half',
    user: { id: 'C-half' },
  })
  const whole = `{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n{"type":"event","length":${event.length}}\n${event}\n`
  for (let end = 1; end < whole.length - 1; end += 1) {
    const answer = await fetch(`${program.url}/api/${source.id}/envelope/?sentry_key=${source.key}`, {
      method: 'POST',
      body: whole.slice(0, end),
    })
    const told = await answer.text()
    expect([200, 400], `${end} bytes: ${told}`).toContain(answer.status)
    if (answer.status === 400) expect(told).toMatch(/"detail":"[A-Z].+\."/)
  }
  const { ids } = await storedOf(world.url)
  expect(ids).not.toContain('9ec79c33-ec99-42ab-8353-589fcb2e04dc')
})

test('10,000 connections that send a byte now and then: others go on, memory stays bounded', async () => {
  const slow: Socket[] = []
  const wanted = Number(process.env['KNOWFIRST_TEST_CONNECTIONS'] ?? 10_000)
  while (slow.length < wanted) {
    const some = Array.from({ length: 100 }, (_, index) =>
      open(index % 2 === 0 ? head(1_000_000) : 'POST /api/1/envel'),
    )
    slow.push(...(await Promise.all(some)))
  }
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, 2_000)
  await sleep(10_000)
  await traffic.untilMore(50)
  expect(await program.memory()).toBeLessThan(memoryLimit)
  clearInterval(dripping)
})

test('after all this nothing acknowledged is lost, and everything counts once', async () => {
  for (const socket of sockets) socket.destroy()
  await traffic.stop()
  await traffic.sendRest()
  const { ids, counts } = await storedOf(world.url)
  expect([...traffic.acknowledged].filter((id) => !ids.includes(id))).toEqual([])
  expect(counts).toEqual(countedOnce(ids.length))
  expect(traffic.broken).toEqual([])
})
