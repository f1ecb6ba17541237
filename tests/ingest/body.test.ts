import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readBody } from '#server/ingest/body.ts'

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
