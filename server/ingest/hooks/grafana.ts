import { parseAlerts } from './alertmanager/parse.ts'
import { alertsToSignal } from './alertmanager/to-signal.ts'
import { type HookReader, nothingIn, saying } from './reading.ts'

/*
 * { "receiver": "Knowfirst", "status": "firing", "orgId": 1, "version": "1", "groupKey": "{}/{service=\"billing\"}:{…}",
 *   "truncatedAlerts": 0, "title": "[FIRING:1] ErrorRate billing", "state": "alerting", "message": "**Firing** …",
 *   "groupLabels": { "alertname": "ErrorRate" }, "commonLabels": { "service": "billing", "severity": "critical" },
 *   "commonAnnotations": { "summary": "Billing fails" }, "externalURL": "https://grafana.example/",
 *   "alerts": [{ "status": "firing", "labels": { "alertname": "ErrorRate" }, "annotations": {},
 *     "startsAt": "2026-11-22T09:41:00Z", "endsAt": "0001-01-01T00:00:00Z", "values": { "B": 0.21 },
 *     "generatorURL": "https://grafana.example/alerting/grafana/x/view", "fingerprint": "57c6d9296de2ad39",
 *     "silenceURL": "https://grafana.example/alerting/silence/new", "dashboardURL": "", "panelURL": "" }] }
 */

/** Grafana Alerting's webhook contact point: Alertmanager's message with more in it. Its button "Test" says nothing. */
export const readGrafana: HookReader = ({ body, receivedAt, rules }) => {
  const message = parseAlerts(body, 'a Grafana')
  if (message.alerts.length === 0) return nothingIn('empty group')
  const isTest = message.alerts.every(
    ({ labels }) => labels['alertname'] === 'TestAlert' && labels['instance'] === 'Grafana',
  )
  if (isTest) return nothingIn('test')
  return saying(alertsToSignal(message, receivedAt, rules))
}
