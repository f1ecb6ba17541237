import { describe, expect, test } from 'vitest'
import type { AlertSignal } from '#shared/alerts.ts'
import type { HookKind } from '#shared/sources.ts'
import { golden, readGolden, readHook, receivedAt } from './golden.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const billing: AlertSignal['scope'] = [{ kind: 'service', value: 'billing' }]
const ofThird: AlertSignal['customers'] = [[{ kind: 'customer_id', value: 'C-20419' }]]
const title = 'Invoices fail for one in five'
const ana = { owner: 'Ana Lopez', by: 'Ana Lopez' }
const rollback = 'Rolling back the template service.'

const key = {
  pagerduty: { externalKey: 'PGR0VU2', keyReused: false },
  incidentio: { externalKey: '01FDAG4SAP5TYPT98WGR2N7W91', keyReused: false },
  opsgenie: { externalKey: '052652ac-5d1c-464a-812a-7dd18bbfba8c', keyReused: false },
  statuspage: { externalKey: 'lbkhbwn21v5q', keyReused: false },
  datadog: { externalKey: 'cycle:4503912077', keyReused: false },
  generic: { externalKey: 'billing-5xx', keyReused: true },
}

type Case = [kind: HookKind, name: string, alert: Partial<AlertSignal> | null]
const cases: Case[] = [
  [
    'grafana',
    'open',
    { status: 'firing', at: null, title, severity: 'critical', startedAt: at('09:41:00'), customers: ofThird },
  ],
  ['grafana', 'update', { status: 'firing', alerts: 2, startedAt: at('09:41:00') }],
  ['grafana', 'resolve', { status: 'resolved', resolvedAt: at('10:12:00') }],
  ['grafana', 'reopen', { status: 'firing', startedAt: at('10:20:00') }],
  ['grafana', 'noise', null],
  [
    'pagerduty',
    'open',
    {
      ...key.pagerduty,
      status: 'firing',
      at: at('09:41:01.169'),
      startedAt: at('09:41:00'),
      title,
      severity: 'critical',
      by: null,
      url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
      scope: billing,
    },
  ],
  ['pagerduty', 'acknowledge', { ...key.pagerduty, status: 'acknowledged', at: at('09:50:03.512'), ...ana }],
  ['pagerduty', 'update', { ...key.pagerduty, status: null, note: rollback, by: 'Ana Lopez', title: null }],
  ['pagerduty', 'customers', { ...key.pagerduty, status: null, customers: ofThird }],
  ['pagerduty', 'resolve', { ...key.pagerduty, status: 'resolved', resolvedAt: at('10:12:07.081'), note: null }],
  ['pagerduty', 'reopen', { ...key.pagerduty, status: 'firing', owner: null, at: at('10:20:00') }],
  ['pagerduty', 'noise', null],
  [
    'pagerduty',
    'event-trigger',
    { externalKey: 'billing/5xx', keyReused: true, status: 'firing', severity: 'critical' },
  ],
  ['pagerduty', 'event-resolve', { externalKey: 'billing/5xx', status: 'resolved', resolvedAt: receivedAt }],
  ['incidentio', 'open', { ...key.incidentio, status: 'firing', at: at('09:41:02'), title, owner: null }],
  [
    'incidentio',
    'acknowledge',
    { status: 'acknowledged', owner: 'Ana Lopez', severity: 'critical', at: at('09:50:03') },
  ],
  ['incidentio', 'update', { ...key.incidentio, status: 'identified', note: rollback, owner: 'Ana Lopez' }],
  ['incidentio', 'resolve', { status: 'resolved', resolvedAt: at('10:12:00'), note: 'Rolled back.' }],
  ['incidentio', 'declined', { status: 'resolved', note: 'Declined: it was no incident.' }],
  ['incidentio', 'reopen', { status: 'acknowledged', at: at('10:20:00') }],
  ['incidentio', 'noise', null],
  [
    'opsgenie',
    'open',
    { ...key.opsgenie, status: 'firing', at: at('09:41:00.120'), startedAt: at('09:41:00'), by: null },
  ],
  ['opsgenie', 'acknowledge', { ...key.opsgenie, status: 'acknowledged', at: at('09:50:03'), ...ana, title }],
  ['opsgenie', 'update', { ...key.opsgenie, status: null, note: rollback, by: 'Ana Lopez' }],
  ['opsgenie', 'unacknowledge', { ...key.opsgenie, status: 'firing', owner: null }],
  ['opsgenie', 'resolve', { ...key.opsgenie, status: 'resolved', resolvedAt: at('10:12:00') }],
  ['opsgenie', 'noise', null],
  [
    'statuspage',
    'open',
    { ...key.statuspage, status: 'firing', at: at('09:41:02'), title, severity: 'major', owner: null },
  ],
  ['statuspage', 'acknowledge', { status: 'identified', at: at('09:50:03'), note: 'The cause is found.' }],
  ['statuspage', 'update', { ...key.statuspage, status: 'monitoring', note: rollback }],
  ['statuspage', 'resolve', { status: 'resolved', resolvedAt: at('10:12:00') }],
  ['statuspage', 'reopen', { status: 'firing', at: at('10:20:00'), owner: null }],
  ['statuspage', 'noise', null],
  [
    'statuspage',
    'component-open',
    { externalKey: 'component:rb5wq1dczvbm', keyReused: true, status: 'firing', title: 'billing: major outage' },
  ],
  ['statuspage', 'component-resolve', { externalKey: 'component:rb5wq1dczvbm', status: 'resolved' }],
  ['statuspage', 'instatus', { externalKey: 'ckqj8g9p300018', status: 'firing', note: 'Looking into it.' }],
  ['datadog', 'open', { ...key.datadog, status: 'firing', title, severity: 'critical', at: at('09:41:00') }],
  ['datadog', 'update', { ...key.datadog, status: 'firing', title: 'Invoices fail for two in five' }],
  ['datadog', 'resolve', { ...key.datadog, status: 'resolved', resolvedAt: at('10:12:00') }],
  ['datadog', 'reopen', { ...key.datadog, status: 'firing' }],
  ['datadog', 'noise', null],
  ['generic', 'open', { ...key.generic, status: 'firing', title, severity: 'critical', startedAt: at('09:41:00') }],
  ['generic', 'acknowledge', { ...key.generic, status: 'acknowledged', at: at('09:50:03'), ...ana }],
  ['generic', 'update', { ...key.generic, status: 'identified', note: rollback, by: 'Ana Lopez' }],
  ['generic', 'resolve', { ...key.generic, status: 'resolved', resolvedAt: at('10:12:00') }],
  ['generic', 'reopen', { externalKey: 'billing-5xx', keyReused: false, status: 'firing' }],
  ['generic', 'noise', null],
  [
    'generic',
    'cloud-event',
    { externalKey: '/monitors/billing invoices', status: 'firing', at: at('09:41:00'), title },
  ],
]

test.each(cases)('%s: %s', (kind, name, alert) => {
  const reading = readGolden(kind, name)
  if (alert === null) {
    expect(reading.alerts).toEqual([])
    expect(Object.values(reading.dropped)).toEqual([1])
  } else expect(reading.alerts).toMatchObject([alert])
})

describe('who is meant', () => {
  test.each<HookKind>(['alertmanager', 'grafana', 'incidentio', 'opsgenie', 'datadog'])(
    '%s names a customer',
    (kind) => {
      expect(readGolden(kind, 'open').alerts[0]?.customers).toEqual(ofThird)
    },
  )

  const generic = (more: object, rules?: Parameters<typeof readHook>[2]) =>
    readHook('generic', JSON.stringify({ key: 'k', ...more }), rules).alerts[0]?.customers
  test('one customer by several labels, several by a list, each once', () => {
    expect(generic({ labels: { customerId: 'C-1', Customer_Email: 'a@b.example', account: 'unknown' } })).toEqual([
      [
        { kind: 'customer_id', value: 'C-1' },
        { kind: 'email', value: 'a@b.example' },
      ],
    ])
    expect(generic({ labels: { 'Affected customers': 'C-1, C-2;C-3,' } })).toEqual(
      ['C-1', 'C-2', 'C-3'].map((value) => [{ kind: 'customer_id', value }]),
    )
    expect(generic({ labels: { user: 'postgres', username: 'root', host: 'db-7' } })).toEqual([])
  })
  test('the source’s own rules come first; the sender’s list takes IDs and identifiers', () => {
    const rules = [{ attribute: 'shop', kind: 'tenant' as const }]
    expect(generic({ labels: { shop: 's-1', customer: 'C-1' } }, { rules })?.[0]?.[0]).toEqual({
      kind: 'tenant',
      value: 's-1',
    })
    expect(generic({ customers: ['C-1', 7, null, { email: 'x@y.example', tenant: 't' }, {}, [], 'null'] })).toEqual([
      [{ kind: 'customer_id', value: 'C-1' }],
      [{ kind: 'customer_id', value: '7' }],
      [
        { kind: 'email', value: 'x@y.example' },
        { kind: 'tenant', value: 't' },
      ],
    ])
  })
})

describe('what senders do differently', () => {
  test('Datadog as a form, with its default body, and with nothing that names a monitor', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const fields = JSON.parse(golden('datadog', 'open').toString())
    const plain = readGolden('datadog', 'open')
    expect(readHook('datadog', new URLSearchParams(fields).toString(), { headers: form })).toEqual(plain)
    const payload = new URLSearchParams({ payload: JSON.stringify(fields) }).toString()
    expect(readHook('datadog', payload, { headers: form })).toEqual(plain)
    const own = {
      id: '7',
      title: '[Triggered on {host:a}] Disk full',
      body: '',
      date: '1795340460000',
      event_type: 'x',
    }
    expect(readHook('datadog', JSON.stringify(own)).alerts).toMatchObject([{ status: 'firing', title: 'Disk full' }])
    expect(() => readHook('datadog', '{"transition":"Triggered"}')).toThrow('Paste the template')
  })
  test('PagerDuty’s Events API answers as PagerDuty does', () => {
    expect(readGolden('pagerduty', 'event-trigger').answer).toEqual({
      status: 202,
      body: { status: 'success', message: 'Event processed', dedup_key: 'billing/5xx' },
    })
    const bare = '{"event_action":"trigger","payload":{"summary":"Disk full","source":"db"}}'
    const [one, two] = [readHook('pagerduty', bare), readHook('pagerduty', bare)]
    expect(one.alerts[0]?.externalKey).toBe(two.alerts[0]?.externalKey)
  })
  test('PagerDuty: escalating takes the acknowledgement back, a change of priority does not; a merge says where', () => {
    const event = JSON.parse(golden('pagerduty', 'open').toString())
    const read = (type: string, more: object = {}) =>
      readHook(
        'pagerduty',
        JSON.stringify({ event: { ...event.event, event_type: type, data: { ...event.event.data, ...more } } }),
      ).alerts[0]
    expect(read('incident.escalated')).toMatchObject({ status: 'firing', owner: null })
    expect(read('incident.escalated', { status: 'acknowledged' })).not.toHaveProperty('owner')
    expect(read('incident.priority_updated')).not.toHaveProperty('owner')
    const reason = { type: 'merge_resolve_reason', incident: { summary: '[#1] Disk full' } }
    expect(read('incident.resolved', { status: 'resolved', resolve_reason: reason })?.note).toBe(
      'Merged into [#1] Disk full.',
    )
  })
  test('CloudEvents in binary and batched mode; other types are none of ours', () => {
    const event = JSON.parse(golden('generic', 'cloud-event').toString())
    const { data, ...attributes } = event
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]))
    const [alert] = readGolden('generic', 'cloud-event').alerts
    expect(readHook('generic', JSON.stringify(data), { headers }).alerts).toEqual([alert])
    const packed = { ...attributes, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') }
    const batch = [event, packed, { ...attributes, type: 'com.acme.order.shipped', data: { total: 7 } }]
    const reading = readHook('generic', JSON.stringify(batch))
    expect(reading).toEqual({ alerts: [alert, alert], dropped: { 'com.acme.order.shipped': 1 } })
  })
  test('a clock that is ahead is taken at its word, one of another age not', () => {
    const read = (time: string) => readHook('generic', JSON.stringify({ key: 'k', at: time })).alerts[0]?.at
    expect(read('2026-11-22T11:30:00+00:00')).toEqual(at('11:30:00'))
    for (const time of ['2031-01-01T00:00:00Z', '0001-01-01T00:00:00Z', 'soon', '']) expect(read(time)).toBeNull()
  })
})

test.each<[HookKind, string, string]>([
  ['alertmanager', '{"status":"on fire","alerts":[]}', 'not an Alertmanager message: status'],
  ['grafana', '{"state":"ok"}', 'not a Grafana message: status'],
  ['pagerduty', '{}', 'event.event_type is missing'],
  ['pagerduty', '{"event_action":"shout"}', 'trigger, acknowledge or resolve'],
  ['pagerduty', '{"event_action":"resolve"}', 'no dedup_key'],
  ['incidentio', '[]', 'event_type is missing'],
  ['opsgenie', '{"alert":{}}', 'action is missing'],
  ['statuspage', '{"x":1}', 'neither incident nor component_update'],
  ['datadog', '[1]', 'not an object'],
  ['generic', '{"title":"x"}', '"key" is missing'],
  ['generic', '{"key":"x","status":"exploded"}', 'must be one of firing'],
  ['generic', '7', 'must be a JSON object'],
  ...(
    ['alertmanager', 'grafana', 'pagerduty', 'incidentio', 'opsgenie', 'statuspage', 'datadog', 'generic'] as const
  ).map((kind): [HookKind, string, string] => [kind, '{"a":', 'not JSON']),
])('%s refuses %s in a sentence', (kind, body, sentence) => {
  expect(() => readHook(kind, body)).toThrow(sentence)
})
