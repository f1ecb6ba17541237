import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { readBody } from '#server/ingest/body.ts'
import { pace } from '#server/ingest/pace.ts'

const mebi = 1024 * 1024

/** A request whose body comes when the test says so. */
function request(headers: Record<string, string> = {}): IncomingMessage {
  const req = new IncomingMessage(new Socket())
  req.headers = headers
  return req
}

test('chunks come out as one', async () => {
  const req = request()
  req.push('ab')
  req.push('c')
  req.push(null)
  expect((await readBody(req, 10)).toString()).toBe('abc')
})

test('a body that grows beyond the limit is refused when it does', async () => {
  const req = request()
  const body = readBody(req, mebi)
  for (let i = 0; i < 3; i++) req.push(Buffer.alloc(mebi / 2))
  await expect(body).rejects.toMatchObject({ code: 'too_large' })
})

test('the refusal names the limit, also a small one', async () => {
  const req = request()
  const body = readBody(req, mebi / 16)
  req.push(Buffer.alloc(mebi))
  await expect(body).rejects.toThrow('larger than 64 KiB')
})

test('a connection that breaks is a refusal, not a crash', async () => {
  const req = request()
  const body = readBody(req, mebi)
  req.destroy(new Error('reset'))
  await expect(body).rejects.toMatchObject({ code: 'invalid' })
})

test('too many large bodies at once are refused until the others are done', async () => {
  const open = Array.from({ length: 3 }, () => {
    const req = request()
    const body = readBody(req, 64 * mebi)
    req.push(Buffer.alloc(38 * mebi))
    return { req, body }
  })
  await new Promise(setImmediate)
  const late = request()
  const refused = readBody(late, 64 * mebi)
  late.push(Buffer.alloc(20 * mebi))
  await expect(refused).rejects.toMatchObject({ code: 'unavailable' })
  for (const { req, body } of open) {
    req.push(null)
    expect(await body).toHaveLength(38 * mebi)
  }
  const packed = request({ 'content-encoding': 'gzip' })
  packed.push(gzipSync('fine'))
  packed.push(null)
  expect((await readBody(packed, 64 * mebi)).toString()).toBe('fine')
})

afterEach(() => void vi.useRealTimers())

test('a body that comes a byte now and then is refused, and its connection cut', async () => {
  vi.useFakeTimers()
  const slow = request()
  const refused = expect(readBody(slow, mebi)).rejects.toMatchObject({ code: 'unavailable' })
  slow.push(Buffer.alloc(200_000))
  for (let second = 0; second < 30; second += 1) {
    slow.push('x')
    await vi.advanceTimersByTimeAsync(1_000)
  }
  await refused
  expect(slow.destroyed).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('a body that comes steadily over a slow line is taken', async () => {
  vi.useFakeTimers()
  const steady = request()
  const body = readBody(steady, mebi)
  for (let second = 0; second < 60; second += 1) {
    steady.push(Buffer.alloc(Math.ceil((pace.bytes * 1_000) / pace.windowMs) + 1))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  steady.push(null)
  expect((await body).length).toBeGreaterThan(60_000)
  expect(vi.getTimerCount()).toBe(0)
})

test('a connection that is cut in the middle frees what it held', async () => {
  for (let round = 0; round < 20; round += 1) {
    const cut = request()
    const body = readBody(cut, 64 * mebi)
    cut.push(Buffer.alloc(30 * mebi))
    await new Promise(setImmediate)
    cut.destroy()
    await expect(body).rejects.toMatchObject({ code: 'invalid' })
  }
  const next = request()
  const body = readBody(next, 64 * mebi)
  next.push('fine')
  next.push(null)
  expect((await body).toString()).toBe('fine')
})
