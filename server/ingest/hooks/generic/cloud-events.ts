import type { IncomingHttpHeaders } from 'node:http'
import { invalid } from '#server/platform/errors.ts'
import { type Fields, fieldsOf, isFields, textOf } from '../../read.ts'
import { type HookReading, type HookRequest, keyOf, longest, nothingIn, readJson, saying } from '../reading.ts'
import { readMessage, statusSaid } from './message.ts'

/*
 * { "specversion": "1.0", "id": "a-7", "source": "/monitors/billing", "type": "com.example.alert.firing",
 *   "subject": "invoices", "time": "2026-11-22T09:41:00Z", "datacontenttype": "application/json",
 *   "data": { "title": "Invoices fail", "severity": "critical", "service": "billing" } }
 */

/**
 * One CloudEvent (CloudEvents 1.0, "JSON Event Format" 3). Its data is a message of our own schema, in which the event
 * says by `source` and `subject` which incident is meant, by the last word of `type` where it stands, and by `time`
 * when. Other events are none of ours.
 */
export function readCloudEvent(event: Fields, request: HookRequest): HookReading {
  const { source, subject, type, time } = event
  if (!textOf(source, 1) || !textOf(type, 1)) throw invalid('The CloudEvent has no source or no type.')
  const data = dataOf(event)
  const status = statusSaid(textOf(type, longest.note)?.split(/[./:]/).at(-1))
  const isOurs = 'status' in data || 'key' in data || status !== undefined
  if (!isOurs) return nothingIn(type)
  const key = keyOf(
    [source, subject]
      .map((part) => textOf(part, Infinity))
      .filter(Boolean)
      .join(' '),
  )
  return saying(readMessage(data, request, { key, at: time, status }))
}

function dataOf(event: Fields): Fields {
  const { data, data_base64: packed } = event
  if (isFields(data)) return data
  const text = typeof packed === 'string' ? Buffer.from(packed, 'base64').toString() : data
  if (typeof text !== 'string' || !/^\s*\{/.test(text)) return {}
  return fieldsOf(readJson(Buffer.from(text)))
}

/** Binary mode (CloudEvents 1.0, "HTTP Protocol Binding" 3.1): attributes as `ce-` headers, data as the body. */
export function binaryEvent(headers: IncomingHttpHeaders, body: Buffer): Fields | null {
  if (!headers['ce-specversion']) return null
  const names = ['id', 'source', 'type', 'subject', 'time'] as const
  const attributes = names.map((name) => [name, decoded(headers[`ce-${name}`])])
  return { ...Object.fromEntries(attributes), data: body.length > 0 ? readJson(body) : undefined }
}

/** Header values are percent-encoded (3.1.3.2); some senders do not. */
function decoded(value: string | string[] | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
