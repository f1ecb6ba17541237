import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import { parseAlerts } from '#server/ingest/hooks/alertmanager/parse.ts'
import { alertsToSignal } from '#server/ingest/hooks/alertmanager/to-signal.ts'

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../fixtures/hooks/alertmanager/${name}.json`))
const receivedAt = new Date('2026-11-22T10:06:00Z')
const signalOf = (message: unknown) => alertsToSignal(parseAlerts(Buffer.from(JSON.stringify(message))), receivedAt)

test('a group that fires', () => {
  expect(alertsToSignal(parseAlerts(fixture('open')), receivedAt)).toEqual({
    externalKey: '{}:{alertname="ErrorRateHigh"}',
    keyReused: true,
    status: 'firing',
    at: null,
    by: null,
    note: null,
    customers: [[{ kind: 'customer_id', value: 'C-20419' }]],
    title: 'One in five requests to billing fails',
    severity: 'critical',
    startedAt: new Date('2026-11-22T09:39:30Z'),
    resolvedAt: null,
    url: 'http://prometheus.example/graph?g0.expr=errors',
    scope: [
      { kind: 'environment', value: 'production' },
      { kind: 'service', value: 'billing' },
      { kind: 'service', value: 'checkout' },
    ],
    alerts: 2,
  })
})

test('the same group when it is over', () => {
  expect(alertsToSignal(parseAlerts(fixture('resolve')), receivedAt)).toMatchObject({
    externalKey: '{}:{alertname="ErrorRateHigh"}',
    status: 'resolved',
    startedAt: new Date('2026-11-22T09:39:30Z'),
    resolvedAt: new Date('2026-11-22T10:05:12Z'),
  })
})

test('what people leave out or write their own way', () => {
  const bare = {
    status: 'firing',
    alerts: [
      {
        labels: { alertname: 'Disk', severity: 'Warning', n: 5 },
        startsAt: 'soon',
        generatorURL: 'javascript:alert(1)',
      },
    ],
  }
  expect(signalOf(bare)).toMatchObject({
    title: 'Disk',
    severity: 'major',
    startedAt: receivedAt,
    url: null,
    scope: [],
  })
  expect(signalOf(bare).externalKey).toBe(signalOf({ ...bare, receiver: 'x' }).externalKey)
  expect(signalOf({ status: 'firing', alerts: [{}] }).title).toBe('Alert without a name')
})

test('no text holds what PostgreSQL refuses', () => {
  const labels = { alertname: 'a\0b', service: 'x\0' }
  expect(signalOf({ status: 'firing', groupKey: 'k\0', groupLabels: labels, alerts: [{ labels }] })).toMatchObject({
    externalKey: 'k\ufffd',
    title: 'a\ufffdb',
    scope: [{ kind: 'service', value: 'x\ufffd' }],
  })
})

test.each([
  ['{', 'The body is not JSON.'],
  ['{}', 'The body is not an Alertmanager message: status'],
  ['{"status":"firing"}', 'The body is not an Alertmanager message: alerts'],
  ['[]', 'The body is not an Alertmanager message: body'],
])('broken: %s', (body, reason) => expect(() => parseAlerts(Buffer.from(body))).toThrow(reason))

test('any JSON becomes a bounded signal or is refused in a sentence', () => {
  const any = fc.jsonValue()
  const message = fc.record(
    {
      status: fc.constantFrom('firing', 'resolved'),
      groupKey: any,
      commonLabels: any,
      commonAnnotations: any,
      externalURL: any,
      alerts: fc.array(
        fc.record(
          { labels: any, annotations: any, startsAt: any, endsAt: any, generatorURL: any },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(any, message), (value) => {
      try {
        const signal = signalOf(value)
        expect((signal.title ?? '').length).toBeLessThanOrEqual(200)
        expect(Number.isNaN(signal.startedAt.getTime())).toBe(false)
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
  )
})

test('what the group has in common and what each alert names say together who one customer is', () => {
  const alerts = ['C-1', 'C-2', 'C-1'].map((id) => ({ status: 'firing', labels: { customer_id: id } }))
  const { customers } = signalOf({ status: 'firing', commonLabels: { tenant: 't' }, alerts })
  expect(customers).toEqual(
    ['C-1', 'C-2'].map((value) => [
      { kind: 'customer_id', value },
      { kind: 'tenant', value: 't' },
    ]),
  )
})

test('of very many labels of a group only some go to each of very many alerts', { timeout: 10_000 }, () => {
  const commonLabels = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`l${at}`, 'x']))
  const alerts = Array.from({ length: 1_000 }, (_, at) => ({ labels: { service: `s${at}` } }))
  expect(signalOf({ status: 'firing', commonLabels, alerts }).scope).toHaveLength(50)
})
