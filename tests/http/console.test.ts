import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, gzipSync, brotliCompressSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consoleRoutes } from '#server/http/console.ts'

const script = 'console.log("knowfirst")\n'.repeat(100)
let folder: string
let server: Server
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowfirst-console-'))
  const assets = join(folder, 'assets')
  await mkdir(assets)
  await writeFile(join(folder, 'index.html'), '<p>console</p>')
  await writeFile(join(assets, 'app-1.js'), script)
  await writeFile(join(assets, 'app-1.js.br'), brotliCompressSync(script))
  await writeFile(join(assets, 'app-1.js.gz'), gzipSync(script))
  await writeFile(join(assets, 'small-1.css'), 'p{}')
  server = createServer(express().use(consoleRoutes(folder)))
  port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address && typeof address === 'object' ? address.port : 0)
    })
  })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

/** As it is on the wire: fetch would decompress. */
async function ask(path: string, headers: Record<string, string> = {}) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, resolve).on('error', reject)
  })
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }
}

test.each([
  ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['gzip, br;q=0', 'gzip', gunzipSync],
  ['identity', undefined, (body: Buffer) => body],
])('a browser that takes %s gets %s', async (accepted, encoding, read) => {
  const { headers, body } = await ask('/assets/app-1.js', { 'Accept-Encoding': accepted })
  expect(headers['content-encoding']).toBe(encoding)
  expect(read(body).toString()).toBe(script)
  expect(headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': String(body.length) })
  expect(headers['content-type']).toMatch(/^text\/javascript/)
  expect(headers['cache-control']).toContain('immutable')
})

test('each form has a tag of its own, by which a browser need not fetch it again', async () => {
  const tags = await Promise.all(
    ['br', 'gzip', 'identity'].map(async (encoding) => {
      const form = { 'Accept-Encoding': encoding }
      const { headers } = await ask('/assets/app-1.js', form)
      const again = await ask('/assets/app-1.js', { ...form, 'If-None-Match': headers.etag ?? '' })
      expect([again.status, again.body.length]).toEqual([304, 0])
      return headers.etag
    }),
  )
  expect(new Set(tags).size).toBe(3)
})

test('what has no smaller form, or is not there, is answered as it is', async () => {
  const all = { 'Accept-Encoding': 'br, gzip' }
  const small = await ask('/assets/small-1.css', all)
  expect([small.headers['content-encoding'], small.body.toString()]).toEqual([undefined, 'p{}'])
  expect((await ask('/assets/gone-1.js', all)).status).toBe(404)
  expect((await ask('/assets/..%2findex.html', all)).status).toBe(403)
  expect((await ask('/customers/C-1', all)).body.toString()).toBe('<p>console</p>')
})
