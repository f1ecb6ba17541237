import { randomBytes } from 'node:crypto'
import { firstWords, people, secondWords } from './names.ts'
import { pick } from './sequence.ts'

const frame = (name: string, line: number) => ({
  filename: `/srv/fleet/dist/${name}.js`,
  module: `dist:${name}`,
  function: name,
  lineno: line,
  colno: 17,
  in_app: true,
  pre_context: ['  const rows = await store.read(invoice)', '  if (rows.length === 0) return []', ''],
  context_line: '  return rows.map((row) => row.lines.total)',
  post_context: ['}', '', 'export async function close() {'],
})

type Meeting = { customer: string; issue: number }

/**
 * Who meets an error meets it about three times: pages are loaded again, jobs are tried again. `storm` is the share of
 * those who meet the same one.
 */
export function meetings(next: () => number, customers: number, issues: number, storm = 0): () => Meeting {
  const recent: Meeting[] = []
  return () => {
    const again = next() < 2 / 3 ? recent[Math.floor(next() * recent.length)] : undefined
    if (again) return again
    const met = { customer: customerOf(next, customers), issue: next() < storm ? 0 : Math.floor(next() ** 2 * issues) }
    recent[Math.floor(next() * 2_000)] = met
    return met
  }
}

/** A Sentry event of a real shape and of 8 KB, with an ID, a time and a customer of its own. */
export function sentryEnvelope(next: () => number, { customer, issue }: Meeting, now: Date): Buffer {
  const id = randomBytes(16).toString('hex')
  const event = {
    event_id: id,
    timestamp: now.getTime() / 1000,
    platform: 'node',
    level: 'error',
    environment: 'production',
    release: 'fleet@4.18.2',
    server_name: 'fleet-7d9f',
    transaction: 'GET /invoices/:id',
    user: { id: customer },
    tags: { region: 'eu-west-1', shard: String(issue % 8) },
    contexts: {
      trace: { trace_id: randomBytes(16).toString('hex'), span_id: '0f1e2d3c4b5a6978' },
      runtime: { name: 'node' },
    },
    exception: {
      values: [
        {
          type: 'TypeError',
          value: `Cannot read properties of undefined (reading 'lines') in invoice ${Math.floor(next() * 1e6)}`,
          mechanism: { type: 'generic', handled: true },
          stacktrace: {
            frames: ['route', 'handler', `load${issue}`, 'map', 'total'].map((name, at) => frame(name, 10 + at)),
          },
        },
      ],
    },
    breadcrumbs: Array.from({ length: 24 }, (_, at) => ({
      timestamp: now.getTime() / 1000 - at,
      category: 'http',
      type: 'http',
      level: 'info',
      data: {
        url: `https://api.example/${pick(next, firstWords)}/${Math.floor(next() * 1e9)}`,
        'http.method': 'GET',
        status_code: 200,
      },
    })),
    extra: { note: '' },
  }
  event.extra.note = 'n'.repeat(Math.max(0, 8 * 1024 - 140 - JSON.stringify(event).length))
  const header = {
    event_id: id,
    sent_at: now.toISOString(),
    sdk: { name: 'sentry.javascript.node', version: '11.12.0' },
  }
  return Buffer.from(`${JSON.stringify(header)}\n{"type":"event"}\n${JSON.stringify(event)}\n`)
}

export const recordsPerRequest = 500

/** An OTLP export request in JSON: many error records of one service, each with a customer of its own. */
export function otlpRequest(next: () => number, meet: () => Meeting, now: Date) {
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } })
  const logRecords = Array.from({ length: recordsPerRequest }, (_, at) => {
    const { customer, issue } = meet()
    return {
      timeUnixNano: String(BigInt(now.getTime()) * 1_000_000n + BigInt(at)),
      severityNumber: 17,
      body: { stringValue: `Invoice ${Math.floor(next() * 1e6)} could not be rendered` },
      traceId: randomBytes(16),
      spanId: randomBytes(8),
      attributes: [
        text('customer.id', customer),
        text('exception.type', 'RenderError'),
        text('exception.message', `template ${pick(next, secondWords)} of ${pick(next, people)} has no block "total"`),
        text('exception.stacktrace', stack(issue)),
      ],
    }
  })
  const resource = { attributes: [text('service.name', 'documents'), text('telemetry.sdk.language', 'nodejs')] }
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'render' }, logRecords }] }] }
}

const stack = (issue: number) =>
  [
    'RenderError: no block',
    ...['block', 'page', `render${issue}`, 'handle'].map(
      (name, at) => `    at ${name} (/srv/documents/dist/${name}.js:${at + 3}:17)`,
    ),
  ].join('\n')

/** Some customers are busier than others. */
export const customerOf = (next: () => number, customers: number) =>
  `C-${100_000 + Math.floor(next() ** 2 * customers)}`
