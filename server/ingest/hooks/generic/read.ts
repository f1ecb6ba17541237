import { invalid } from '#server/platform/errors.ts'
import { isFields } from '../../read.ts'
import { type HookReader, type HookReading, type HookRequest, nothingIn, readJson, saying } from '../reading.ts'
import { binaryEvent, readCloudEvent } from './cloud-events.ts'
import { readMessage } from './message.ts'

const mostAtOnce = 500

/** Our own JSON, one message or several, and CloudEvents in binary, structured and batched mode. */
export const readGeneric: HookReader = (request) => {
  const binary = binaryEvent(request.headers, request.body)
  if (binary) return readCloudEvent(binary, request)
  const json = readJson(request.body)
  const list = Array.isArray(json) ? json : isFields(json) && Array.isArray(json['alerts']) ? json['alerts'] : [json]
  if (list.length > mostAtOnce) throw invalid(`At most ${mostAtOnce} messages at once, please.`)
  return together(list.map((one) => readOne(one, request)))
}

function readOne(one: unknown, request: HookRequest): HookReading {
  if (!isFields(one)) throw invalid('A message must be a JSON object.')
  if ('specversion' in one) return readCloudEvent(one, request)
  if (one['test'] === true || one['ping'] !== undefined) return nothingIn('test')
  return saying(readMessage(one, request))
}

function together(readings: HookReading[]): HookReading {
  // The names are the sender's, so nothing but a map may hold them.
  const dropped = new Map<string, number>()
  for (const [name, times] of readings.flatMap((reading) => Object.entries(reading.dropped))) {
    dropped.set(name, (dropped.get(name) ?? 0) + times)
  }
  return { alerts: readings.flatMap(({ alerts }) => alerts), dropped: Object.fromEntries(dropped) }
}
