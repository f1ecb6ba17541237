import type { HookKind, SourceKind, SourceView } from '#shared/sources.ts'
import { m } from '#client/i18n/generated/messages.js'

type Field = { label: string; value: string }

/** Where in the tool the address goes. Alertmanager's file says it itself. */
const steps: Record<Exclude<HookKind, 'alertmanager'> | 'calls', () => string> = {
  grafana: m.hook_grafana_steps,
  pagerduty: m.hook_pagerduty_steps,
  incidentio: m.hook_incidentio_steps,
  opsgenie: m.hook_opsgenie_steps,
  statuspage: m.hook_statuspage_steps,
  datadog: m.hook_datadog_steps,
  generic: m.hook_generic_steps,
  calls: m.hook_calls_steps,
}

export const stepsFor = (kind: SourceKind): string | null => {
  const step = Object.entries(steps).find(([name]) => name === kind)
  return step ? step[1]() : null
}

/** What a webhook's sender must set. */
export function hookFields({ kind, url }: SourceView): Field[] {
  const address = { label: m.source_webhook(), value: url }
  if (kind === 'alertmanager') return [address, { label: 'alertmanager.yml', value: alertmanagerFile(url) }]
  if (kind === 'datadog') return [address, { label: m.hook_datadog_payload(), value: datadogPayload }]
  if (kind === 'generic') return [address, { label: m.source_example(), value: genericExample(url) }]
  return [address]
}

const alertmanagerFile = (url: string) =>
  [
    'route:',
    '  receiver: knowfirst',
    'receivers:',
    '  - name: knowfirst',
    '    webhook_configs:',
    `      - url: ${url}`,
    '        send_resolved: true',
  ].join('\n')

/** Datadog puts the values in; one that it has none for arrives by its name and counts as absent. */
const datadogPayload = JSON.stringify(
  {
    id: '$ID',
    alert_id: '$ALERT_ID',
    cycle: '$ALERT_CYCLE_KEY',
    aggreg: '$AGGREG_KEY',
    transition: '$ALERT_TRANSITION',
    type: '$ALERT_TYPE',
    priority: '$ALERT_PRIORITY',
    title: '$EVENT_TITLE',
    scope: '$ALERT_SCOPE',
    tags: '$TAGS',
    link: '$LINK',
    date: '$DATE',
    last_updated: '$LAST_UPDATED',
  },
  null,
  2,
)

const genericExample = (url: string) =>
  [
    `curl ${url} -H "Content-Type: application/json" -d '{`,
    '  "key": "billing-5xx", "status": "firing", "title": "Invoices fail", "severity": "critical",',
    '  "service": "billing", "environment": "production", "customers": ["C-20418"] }\'',
    `curl ${url} -H "Content-Type: application/json" -d '{`,
    '  "key": "billing-5xx", "status": "acknowledged", "owner": "Ana Lopez" }\'',
    `curl ${url} -H "Content-Type: application/json" -d '{`,
    '  "key": "billing-5xx", "status": "resolved" }\'',
  ].join('\n')
