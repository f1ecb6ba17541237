import type { SourceKind, SourceView } from '#shared/sources.ts'
import { m } from '#client/i18n/generated/messages.js'

/** Their messages are errors of customers; the others bring alerts or calls. */
const telemetry = new Set<SourceKind>(['sentry', 'otlp'])

export const bringsErrors = ({ kind }: Pick<SourceView, 'kind'>) => telemetry.has(kind)

/** In the order in which they are offered. */
export const kindGroups: { title: () => string; kinds: SourceKind[] }[] = [
  { title: m.source_group_errors, kinds: ['sentry', 'otlp'] },
  {
    title: m.source_group_alerts,
    kinds: ['alertmanager', 'grafana', 'pagerduty', 'incidentio', 'opsgenie', 'statuspage', 'datadog', 'generic'],
  },
  { title: m.source_group_calls, kinds: ['calls'] },
]

/** Products keep their names in every language. */
const named = (name: string) => () => name

export const kindName: Record<SourceKind, () => string> = {
  sentry: named('Sentry SDK'),
  otlp: named('OpenTelemetry'),
  alertmanager: named('Alertmanager'),
  grafana: named('Grafana Alerting'),
  pagerduty: named('PagerDuty'),
  incidentio: named('incident.io'),
  opsgenie: named('Opsgenie, Jira Service Management'),
  statuspage: named('Statuspage'),
  datadog: named('Datadog'),
  generic: named('JSON, CloudEvents'),
  calls: m.source_kind_calls,
}

/** The kind, and the service that it stands for. */
export const kindText = ({ kind, service }: Pick<SourceView, 'kind' | 'service'>) =>
  [kindName[kind](), service].filter(Boolean).join(' · ')

export const kindHint: Record<SourceKind, () => string> = {
  sentry: m.source_sentry_hint,
  otlp: m.source_otlp_hint,
  alertmanager: m.source_alertmanager_hint,
  grafana: m.source_grafana_hint,
  pagerduty: m.source_pagerduty_hint,
  incidentio: m.source_incidentio_hint,
  opsgenie: m.source_opsgenie_hint,
  statuspage: m.source_statuspage_hint,
  datadog: m.source_datadog_hint,
  generic: m.source_generic_hint,
  calls: m.source_calls_hint,
}
