import { type HookReader, nothingIn, saying } from '../reading.ts'
import { parseAlerts } from './parse.ts'
import { alertsToSignal } from './to-signal.ts'

/** Alertmanager's webhook; an empty group says nothing. */
export const readAlertmanager: HookReader = ({ body, receivedAt, rules }) => {
  const message = parseAlerts(body)
  if (message.alerts.length === 0) return nothingIn('empty group')
  return saying(alertsToSignal(message, receivedAt, rules))
}
