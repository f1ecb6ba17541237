import { hash } from 'node:crypto'
import { type Fields, fieldsOf, listOf, longest, numberOf, safeText, textOf } from '../read.ts'
import { exceptionKey, type Found, type Reading, routeText, thrownOf } from './error-signal.ts'
import type { Candidate } from './once.ts'
import type { Surroundings } from './surroundings.ts'
import { attributesOf, hexIdOf, nanosOf, roomForOne } from './values.ts'

export type Failure = Pick<Candidate, 'kind' | 'found'>

const mostEvents = 20

/**
 * What a span that failed tells: the exceptions recorded in it; without any, what its status says (semantic
 * conventions, "Recording errors").
 */
export function failuresIn(span: Fields, around: Surroundings, { sourceId, receivedAt }: Reading): Failure[] {
  const attributes = attributesOf(span['attributes'], roomForOne())
  const status = fieldsOf(span['status'])
  const name = textOf(span['name'], longest.name)
  const traceId = hexIdOf(span['traceId'], 16)
  const spanId = hexIdOf(span['spanId'], 8)
  const ended = nanosOf(span['endTimeUnixNano'], span['startTimeUnixNano'])
  const statusMessage = textOf(status['message'], longest.message)
  const parentId = hexIdOf(span['parentSpanId'], 8)
  const common = { around, traceId, spanId, parentId, level: 'error' as const, place: name, template: null }
  const shown = {
    name,
    kind: span['kind'],
    traceId,
    spanId,
    parentSpanId: parentId,
    start: nanosOf(span['startTimeUnixNano']),
    end: ended,
    status: { code: status['code'], message: statusMessage },
    attributes,
  }
  const payloadWith = (more: Fields) => ({ resource: around.resource, scope: around.scope, span: shown, ...more })
  const contentKey = (...parts: unknown[]) =>
    hash(
      'sha256',
      JSON.stringify([sourceId, ended ?? receivedAt.toISOString(), traceId, spanId, name, around.digest, ...parts]),
    )

  const exceptions = listOf(span['events'])
    .filter((event) => fieldsOf(event)['name'] === 'exception')
    .slice(0, mostEvents)
    .map((given): Failure => {
      const event = fieldsOf(given)
      const ofEvent = attributesOf(event['attributes'], roomForOne())
      const thrown = thrownOf(ofEvent)
      const time = nanosOf(event['timeUnixNano'])
      const key = exceptionKey({ traceId, thrown })
      const found: Found = {
        ...common,
        own: Object.assign(Object.create(null), attributes, ofEvent),
        nanos: time ?? ended,
        thrown,
        key: key ?? contentKey(time, ofEvent),
        traced: key !== undefined,
        text: statusMessage,
        payload: payloadWith({ event: { time, attributes: ofEvent } }),
      }
      return { kind: 'exception', found }
    })
  if (exceptions.length > 0) return exceptions

  const type = errorType(attributes)
  const found: Found = {
    ...common,
    own: attributes,
    nanos: ended,
    thrown: { type, said: type && statusMessage, stack: '' },
    traced: false,
    key: traceId && spanId ? hash('sha256', JSON.stringify(['status', traceId, spanId])) : contentKey(attributes),
    text: whatFailed(attributes, name ?? 'A request', statusMessage),
    payload: payloadWith({}),
  }
  return [{ kind: 'status', found }]
}

/** `error.type` when it is a name; it can also be `_OTHER`, or a status code as text. */
function errorType(attributes: Fields): string | null {
  const type = textOf(attributes['error.type'], longest.name)
  return type === null || type === '_OTHER' || /^\d{1,5}$/.test(type) ? null : type
}

/** `GET /invoices/:id answered 500`: the place goes in, because such failures have nothing else to be told apart by. */
function whatFailed(attributes: Fields, name: string, said: string | null): string {
  const route = textOf(attributes['http.route'], longest.name)
  const method = textOf(attributes['http.request.method'] ?? attributes['http.method'], 20)
  const place = route ? routeText(method, route) : name
  const http = httpStatus(attributes)
  const outcome = said ?? (http === undefined ? 'failed' : `answered ${http}`)
  return safeText(said === null ? `${place} ${outcome}` : `${place}: ${outcome}`, longest.message)
}

function httpStatus(attributes: Fields): number | undefined {
  const status = numberOf(attributes['http.response.status_code'] ?? attributes['http.status_code'])
  return Number.isInteger(status) ? status : undefined
}

/** Whether a span without an error gave its caller what was asked: 401 or 404 are no errors, and prove nothing. */
export function isServed(attributes: Fields): boolean {
  const grpc = attributes['rpc.grpc.status_code'] ?? attributes['rpc.response.status_code'] ?? 0
  return (httpStatus(attributes) ?? 0) < 400 && (numberOf(grpc) === 0 || grpc === 'OK')
}
