import { z } from 'zod'
import { invalid } from '#server/platform/errors.ts'
import { labelsIn, readJson } from '../reading.ts'

/** What senders write by hand may be of any type; only texts and numbers count. Those of the group go to each alert. */
const labels = z.record(z.string(), z.unknown()).nullish().transform(labelsIn)
const text = z.string().nullish().catch(null)

const alert = z.looseObject({
  status: text,
  labels,
  annotations: labels,
  startsAt: text,
  endsAt: text,
  generatorURL: text,
})

const message = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  groupKey: text,
  truncatedAlerts: z.number().nullish().catch(null),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: text,
  alerts: z.array(alert).max(10_000),
})

/** Alertmanager's webhook, version 4 (prometheus.io, Alertmanager, configuration, "webhook_config"). */
export type AlertMessage = z.infer<typeof message>

/** Reads the message leniently; what is missing or of another type reads as absent. Throws `invalid` with the place. */
export function parseAlerts(body: Buffer, sender = 'an Alertmanager'): AlertMessage {
  const parsed = message.safeParse(readJson(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(`The body is not ${sender} message: ${issue?.path.join('.') || 'body'}: ${issue?.message}`)
}
