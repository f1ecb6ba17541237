import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { hookKinds, type SourceKind, type SourceView } from '#shared/sources.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

let app: TestApp
let ctx: ActorContext
const sources = new Map<SourceKind, SourceView>()

beforeAll(async () => {
  app = await startTestApp()
  ctx = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  for (const kind of ['sentry', 'otlp', 'calls', ...hookKinds] as const) {
    sources.set(kind, await createSource(ctx, { kind, name: kind }))
  }
})
afterAll(() => app.stop())

/** Every address that takes JSON, by what a message to it looks like around a part of ours. */
const places: [name: string, kind: SourceKind, path: (source: SourceView) => string, body: (part: string) => string][] =
  [
    [
      'event',
      'sentry',
      sentryPath,
      (part) => `{}\n{"type":"event"}\n{"message":"x","user":{"id":"C-1"},"extra":${part}}\n`,
    ],
    ['user', 'sentry', sentryPath, (part) => `{}\n{"type":"event"}\n{"message":"x","user":${part}}\n`],
    [
      'contexts',
      'sentry',
      sentryPath,
      (part) => `{}\n{"type":"event"}\n{"contexts":{"trace":${part}},"tags":${part}}\n`,
    ],
    ['exception', 'sentry', sentryPath, (part) => `{}\n{"type":"event"}\n{"exception":{"values":${part}}}\n`],
    ['header', 'sentry', sentryPath, (part) => `{"trace":${part}}\n{"type":"event"}\n{"message":"x"}\n`],
    [
      'transaction',
      'sentry',
      sentryPath,
      (part) => `{}\n{"type":"transaction"}\n{"type":"transaction","spans":${part}}\n`,
    ],
    [
      'logs',
      'sentry',
      sentryPath,
      (part) => `{}\n{"type":"log","item_count":1}\n{"items":[{"level":"error","attributes":${part}}]}\n`,
    ],
    ['feedback', 'sentry', sentryPath, (part) => `{}\n{"type":"feedback"}\n{"contexts":{"feedback":${part}}}\n`],
    [
      'log record',
      'otlp',
      () => '/v1/logs',
      (part) =>
        `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":17,"body":${part},"attributes":[{"key":"a","value":${part}}]}]}]}]}`,
    ],
    ['resource', 'otlp', () => '/v1/logs', (part) => `{"resourceLogs":${part}}`],
    ['spans', 'otlp', () => '/v1/traces', (part) => `{"resourceSpans":[{"scopeSpans":[{"spans":${part}}]}]}`],
    ['call', 'calls', ({ key }) => `/hooks/calls/${key}`, (part) => `{"event":"newCall","from":"1","callId":${part}}`],
    ...hookKinds.map((kind): (typeof places)[number] => [
      kind,
      kind,
      ({ key }) => `/hooks/${kind}/${key}`,
      (part) =>
        `{"status":"firing","alerts":${part},"event":${part},"incident":${part},"labels":${part},"alert":${part}}`,
    ]),
  ]

function sentryPath({ id, key }: SourceView): string {
  return `/api/${id}/envelope/?sentry_key=${key}&sentry_version=7`
}

async function send(kind: SourceKind, path: (source: SourceView) => string, body: string): Promise<Response> {
  const source = sources.get(kind)
  if (!source) throw new Error('no source')
  const headers = { authorization: `Bearer ${source.key}`, 'content-type': 'application/json' }
  return await fetch(`${app.url}${path(source)}`, { method: 'POST', headers, body })
}

const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`

test.each(places)('%s: depth, width and length are answered, and cost no stack', async (_, kind, path, body) => {
  const parts = [
    nested('[', ']', 50_000),
    nested('{"a":', '}', 50_000),
    nested('{"kvlistValue":{"values":[{"key":"k","value":', '}]}}', 5_000),
    nested('{"arrayValue":{"values":[', ']}}', 10_000),
    JSON.stringify(Array.from({ length: 20_000 }, (__, at) => ({ key: `k${at}`, value: `v${at}` }))),
    JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (__, at) => [`k${at}`, `v${at}`]))),
    JSON.stringify({ id: 'x'.repeat(500_000), message: '\u0000\ud800'.repeat(1_000) }),
    'null',
    '1e999',
    '"\\ud800"',
  ]
  for (const part of parts) {
    const answer = await send(kind, path, body(part))
    const told = await answer.text()
    expect([part.slice(0, 40), answer.status < 500, told.slice(0, 200)]).toEqual([
      part.slice(0, 40),
      true,
      told.slice(0, 200),
    ])
  }
})

test('what is stored of the largest event is bounded', async () => {
  const long = 'x y'.repeat(5_000)
  const frames = Array.from({ length: 500 }, (_, at) => ({
    function: `f${at}${long.slice(0, 500)}`,
    filename: 'a.js',
    in_app: true,
  }))
  const event = {
    message: long,
    user: { id: 'C-large', email: `${'a'.repeat(300)}@example.com` },
    transaction: long,
    release: long,
    environment: long,
    fingerprint: Array.from({ length: 200 }, () => long.slice(0, 400)),
    tags: Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`tag${at}_id`, `${at}`.repeat(40)])),
    exception: {
      values: Array.from({ length: 40 }, (_, at) => ({
        type: `E${at}`,
        value: long.slice(0, 3_000),
        stacktrace: { frames: frames.slice(at, at + 3) },
      })),
    },
    breadcrumbs: { values: Array.from({ length: 1_000 }, () => ({ message: 'clicked' })) },
  }
  const answer = await send('sentry', sentryPath, `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`)
  expect(answer.status).toBe(200)
  const { rows } = await ctx.db.execute<Record<string, unknown>>(sql`
    select e.message, e.culprit, e.release, e.environment, e.attributes, length(s.payload) as sample, i.title
      from error_events e join issues i on i.id = e.issue_id
      left join event_samples s on s.customer_id = e.customer_id and s.issue_id = e.issue_id
     where e.customer_id = 'C-large'`)
  const [row] = rows
  const lengthOf = (value: unknown) => (typeof value === 'string' ? value.length : 0)
  expect(lengthOf(row?.['message'])).toBeLessThanOrEqual(1_000)
  for (const name of ['culprit', 'release', 'environment', 'title'])
    expect(lengthOf(row?.[name])).toBeLessThanOrEqual(200)
  expect(Object.keys(row?.['attributes'] ?? {}).length).toBeLessThanOrEqual(40)
  expect(Number(row?.['sample'])).toBeLessThanOrEqual(100 * 1024)
})

test.each([
  ['a Sentry event over 1 MiB', 'sentry', sentryPath, `{}\n{"type":"event"}\n{"message":"${'x'.repeat(1_100_000)}"}\n`],
  ['more items than an envelope takes', 'sentry', sentryPath, `{}\n${'{"type":"session"}\n{}\n'.repeat(1_001)}`],
  ['a call over 64 KiB', 'calls', ({ key }: SourceView) => `/hooks/calls/${key}`, `{"event":"${'x'.repeat(70_000)}"}`],
  [
    'an alert over 8 MiB',
    'alertmanager',
    ({ key }: SourceView) => `/hooks/alertmanager/${key}`,
    `{"a":"${'x'.repeat(8_400_000)}"}`,
  ],
] as const)('%s is refused in words', async (_, kind, path, body) => {
  const answer = await send(kind, path, body)
  expect([400, 413]).toContain(answer.status)
  expect(await answer.text()).toMatch(/most|larger/)
})
