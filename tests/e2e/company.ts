import { randomUUID } from 'node:crypto'
import type { TestApp } from '#tests/harness/app.ts'
import { customerPorts } from '#server/ports.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { SourceView } from '#shared/sources.ts'

export const lefevre = {
  id: 'C-20418',
  name: 'Transports Lefèvre',
  tier: 'Enterprise',
  language: 'fr',
  region: 'FR, Lyon',
  timeZone: 'Europe/Paris',
  attributes: { release: '2.4.1' },
  contacts: [
    { name: 'Claire Moreau', email: 'claire.moreau@lefevre.example', phone: '+33 4 72 00 00 01', language: 'fr' },
    { name: 'Paul Petit', email: 'paul.petit@lefevre.example', language: 'fr' },
  ],
}
const harbour = {
  id: 'C-20420',
  name: 'Harbour Freight Ltd',
  language: 'en',
  contacts: [{ name: 'Sam Reed', email: 'sam@harbour.example', phone: '+44 20 7946 0999', language: 'en' }],
}
const nordwind = {
  id: 'C-20421',
  name: 'Nordwind Logistik Internationale Speditionsgesellschaft mbH & Co. KG',
  language: 'de',
  contacts: [{ name: 'Jürgen von Hohenstein', email: 'j@nordwind.example', language: 'de' }],
}

export type Company = { sentry: SourceView; alerts: SourceView; ctx: ActorContext }

/** Three customers and two sources; nothing has happened yet. */
export async function foundCompany(app: TestApp): Promise<Company> {
  const ctx: ActorContext = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  const rows = [lefevre, harbour, nordwind].map((input, index) => ({ line: index + 1, input }))
  await upsertCustomers(ctx, customerPorts, rows)
  const sentry = await createSource(ctx, { kind: 'sentry', name: 'Billing, production' })
  const alerts = await createSource(ctx, { kind: 'alertmanager', name: 'Prometheus' })
  return { sentry, alerts, ctx }
}

/** An error of this customer, as an old SDK would send it. */
export async function sendError(
  app: TestApp,
  source: SourceView,
  customerId: string,
  value: string,
  service = 'billing',
): Promise<void> {
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: app.clock.now().getTime() / 1000,
    level: 'error',
    environment: 'production',
    release: 'billing@2.4.1',
    tags: { service },
    user: { id: customerId },
    exception: { values: [{ type: 'PdfRenderError', value }] },
  }
  const answer = await fetch(`${app.url}/api/${source.id}/store/?sentry_key=${source.key}&sentry_version=7`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(event),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** The alert group about invoices, as Alertmanager posts it. */
export async function sendAlert(app: TestApp, source: SourceView, status: 'firing' | 'resolved'): Promise<void> {
  const labels = { alertname: 'InvoicePdfFailing', severity: 'critical', service: 'billing' }
  const annotations = { summary: 'Invoices do not download' }
  const startsAt = new Date(app.clock.now().getTime() - 60_000).toISOString()
  const endsAt = status === 'resolved' ? app.clock.now().toISOString() : '0001-01-01T00:00:00Z'
  const body = {
    version: '4',
    groupKey: '{}:{alertname="InvoicePdfFailing"}',
    status,
    receiver: 'knowfirst',
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://alerts.example',
    alerts: [{ status, labels, annotations, startsAt, endsAt, generatorURL: '', fingerprint: 'a1' }],
  }
  const answer = await fetch(`${app.url}/hooks/alertmanager/${source.key}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
