import { fieldsOf } from '../../read.ts'
import { type HookReader, nothingIn, readJson } from '../reading.ts'
import { readEvent } from './events-api.ts'
import { readWebhook } from './webhook.ts'

/** What PagerDuty sends, and what is sent to PagerDuty. */
export const readPagerDuty: HookReader = (request) => {
  const message = fieldsOf(readJson(request.body))
  if ('event_action' in message || 'routing_key' in message) return readEvent(message, request)
  // Version 2 of the webhooks ended in 2023.
  if (Array.isArray(message['messages'])) return nothingIn('webhook version 2')
  return readWebhook(message, request)
}
