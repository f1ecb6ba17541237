import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createApiKey } from '#server/domains/access/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { hookKinds, type SourceKind, type SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { chance, mutate } from './mutate.ts'

vi.setConfig({ testTimeout: 600_000 })

/** Set FUZZ_ROUNDS for a long run; FUZZ_SEED for other accidents. */
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 120)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)
const fixtures = join(import.meta.dirname, '../../fixtures')

let app: TestApp
let sources: Map<SourceKind, SourceView>
let apiKey: string
beforeAll(async () => {
  app = await startTestApp()
  const ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } as const }
  sources = new Map()
  for (const kind of ['sentry', 'otlp', 'calls', ...hookKinds] as const) {
    sources.set(kind, await createSource(ctx, { kind, name: kind }))
  }
  apiKey = (await createApiKey(ctx, { name: 'fuzz', scopes: ['customers.write'] })).key
})
afterAll(() => app.stop())

/** The golden payloads of a folder and its folders. */
function goldenOf(folder: string): { name: string; bytes: Buffer }[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? goldenOf(path) : [{ name, bytes: readFileSync(path) }]
  })
}

type Address = { path: string; method?: string; headers?: Record<string, string> }

/** Where a payload of this folder goes. */
function addressesOf(folder: string, name: string): Address[] {
  const [room, kind] = folder.split('/')
  const of = (wanted: SourceKind) => sources.get(wanted) ?? { id: 0, key: '' }
  const json = { 'content-type': 'application/json' }
  if (room === 'sentry') {
    const { id, key } = of('sentry')
    return ['envelope', 'store', 'security', 'minidump'].map((path) => ({
      path: `/api/${id}/${path}/?sentry_key=${key}`,
      ...(path === 'security' && { headers: json }),
    }))
  }
  if (room === 'otlp') {
    const type = name.endsWith('.json') ? 'application/json' : 'application/x-protobuf'
    const headers = { authorization: `Bearer ${of('otlp').key}`, 'content-type': type }
    return ['logs', 'traces', 'metrics'].map((path) => ({ path: `/v1/${path}`, headers }))
  }
  if (room === 'customers') {
    const type = name.endsWith('.csv') ? 'text/csv' : 'application/x-ndjson'
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': type }
    return [{ path: '/api/v1/customers', method: 'PUT', headers }]
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  if (room === 'calls') {
    return [json, form].map((headers) => ({ path: `/hooks/calls/${of('calls').key}`, headers }))
  }
  return hookKinds.filter((one) => one === kind).map((one) => ({ path: `/hooks/${one}/${of(one).key}`, headers: json }))
}

const folders = ['sentry', 'otlp', 'calls', 'customers', ...hookKinds.map((kind) => `hooks/${kind}`)]

test.each(folders)(`broken payloads of %s get 2xx or a clear 4xx (seed ${seed})`, async (folder) => {
  const golden = goldenOf(join(fixtures, folder))
  expect(golden.length).toBeGreaterThan(0)
  const random = chance(seed)
  const others = golden.map(({ bytes }) => bytes)
  const wrong: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { name, bytes } = golden[Math.floor(random() * golden.length)] ?? { name: '', bytes: Buffer.alloc(0) }
    const mutated = mutate(bytes, random, others)
    const encoding = random()
    const body = encoding < 0.1 ? gzipSync(mutated) : mutated
    for (const { path, method = 'POST', headers = {} } of addressesOf(folder, name)) {
      const answer = await fetch(app.url + path, {
        method,
        body: new Uint8Array(body),
        headers: { ...headers, ...(encoding < 0.15 && { 'content-encoding': 'gzip' }) },
        signal: AbortSignal.timeout(20_000),
      })
      const text = await answer.text()
      const isFine = answer.status < 300 || (answer.status >= 400 && answer.status < 500 && text.length > 0)
      if (!isFine) wrong.push(`${path} round ${round}: ${answer.status} ${text.slice(0, 300)}`)
    }
  }
  expect(wrong).toEqual([])
})

test('afterwards it takes and answers what is whole', async () => {
  const { id, key } = sources.get('sentry') ?? { id: 0, key: '' }
  const answer = await fetch(`${app.url}/api/${id}/envelope/?sentry_key=${key}`, {
    method: 'POST',
    body: '{}\n{"type":"event"}\n{"message":"whole","user":{"id":"C-whole"}}\n',
  })
  expect(answer.status).toBe(200)
})
