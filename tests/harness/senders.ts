import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { SentrySettings } from '../senders/sentry.ts'

const folder = join(import.meta.dirname, '../senders')

/** Runs a program with the real Sentry SDK and returns the IDs of the events it sent. */
export async function sendWithSentry(settings: SentrySettings): Promise<string[]> {
  const program = spawn(process.execPath, [join(folder, 'sentry.ts'), JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed, [code]] = await Promise.all([text(program.stdout), once(program, 'exit')])
  if (code !== 0) throw new Error(`the program with the SDK ended with ${code}`)
  // safe because the program prints the list of its event IDs and nothing else
  return JSON.parse(printed) as string[]
}

/** An Alertmanager group as version 4 of its webhook sends it. */
export function alertGroup(status: 'firing' | 'resolved', startsAt: Date, service = 'billing') {
  return {
    version: '4',
    groupKey: '{}:{alertname="InvoicesFail"}',
    truncatedAlerts: 0,
    status,
    receiver: 'knowfirst',
    groupLabels: { alertname: 'InvoicesFail' },
    commonLabels: { alertname: 'InvoicesFail', severity: 'critical', service, environment: 'production' },
    commonAnnotations: { summary: 'Invoice downloads fail' },
    externalURL: 'http://alertmanager.example:9093',
    alerts: [
      {
        status,
        labels: { alertname: 'InvoicesFail', severity: 'critical', service, environment: 'production' },
        annotations: { summary: 'Invoice downloads fail' },
        startsAt: startsAt.toISOString(),
        endsAt: status === 'resolved' ? new Date().toISOString() : '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example/graph',
        fingerprint: '9f2c5f3f4a1b6c70',
      },
    ],
  }
}
