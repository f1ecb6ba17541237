import { hash } from 'node:crypto'
import type { ErrorSignal, SignalException } from '#shared/signal.ts'
import { candidatesOf, valueAt } from '../identities.ts'
import { type Fields, longest, plausibleTime, safeText, textOf } from '../read.ts'
import type { Naming } from './naming.ts'
import { parseStacktrace } from './stacktrace.ts'
import { attributesAround, environmentOf, serviceOf, type Surroundings, textAt } from './surroundings.ts'
import { msOf } from './values.ts'

/** Errors of one request beyond these are refused: nobody has so many at once, but a loop does. */
export const mostErrors = 20_000

/** The request that is being read. */
export type Reading = {
  sourceId: number
  naming: Naming
  receivedAt: Date
  stack: StackReader
}

/** An error found in a request, before it is decided whether it counts. */
export type Found = {
  own: Fields
  around: Surroundings
  nanos: string | undefined
  traceId: string | null
  spanId: string | null
  parentId: string | null
  thrown: Thrown
  /** Hex digits that are the same for every retry. */
  key: string
  /** The key is that of an exception in a trace, which may be told in several ways. */
  traced: boolean
  level: ErrorSignal['level']
  /** What is said when the exception says nothing. */
  text: string | null
  /** What failed, when nothing better is known. */
  place: string | null
  template: string | null
  payload: Fields
}

export type Thrown = { type: string | null; said: string | null; stack: string }

/** The attributes of an exception (semantic conventions, "Exceptions"), which logs and span events share. */
export function thrownOf(attributes: Fields): Thrown {
  const stack = attributes['exception.stacktrace']
  return {
    type: textOf(attributes['exception.type'], longest.name),
    said: textOf(attributes['exception.message'], longest.message),
    stack: typeof stack === 'string' ? stack : '',
  }
}

/**
 * One failure is told several times: as a log record and in a span (the Java agent does both, and
 * `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN=logs/dup` asks for it), by each span that it passes on its way out, by each of
 * several attempts, and not always in one request. All have the same key: the trace with the exception's type and
 * message. Undefined when one of them is unknown.
 */
export function exceptionKey({ traceId, thrown: { type, said } }: Pick<Found, 'traceId' | 'thrown'>) {
  if (traceId === null || (type === null && said === null)) return undefined
  return hash('sha256', JSON.stringify(['exception', traceId, type, said]))
}

/** The error as a signal; its ID is left to the caller. */
export function toSignal(found: Found, lent: Fields | undefined, reading: Reading): ErrorSignal {
  const { own, around, thrown, text } = found
  const exceptions =
    thrown.type || thrown.said || thrown.stack
      ? reading.stack(
          { type: thrown.type ?? firstWord(thrown.stack), value: thrown.said },
          thrown.stack,
          around.language,
        )
      : []
  return {
    id: '',
    ...plausibleTime(msOf(found.nanos), reading.receivedAt),
    ...(found.traced && { mayHaveTwin: true }),
    level: found.level,
    identities: reading.naming.among([own, lent, around.scope.attributes, around.resource]),
    attributes: candidatesOf(candidates(found, lent, reading.naming), reading.naming.rules),
    message: thrown.said ?? text ?? thrown.type ?? found.place ?? '',
    exceptions,
    template: found.template,
    fingerprint: [],
    platform: around.platform,
    service: serviceOf(own, around),
    environment: environmentOf(own, around),
    release: textAt(own, around, ['service.version']),
    region: textAt(own, around, ['cloud.region']),
    traceId: found.traceId,
    culprit: culpritOf(found, lent) ?? (exceptions.some(({ frames }) => frames.length > 0) ? null : found.place),
    payload: found.payload,
  }
}

/** What a rule finds inside a list of values has no attribute of its own. */
function* candidates({ own, around }: Found, lent: Fields | undefined, { rules = [] }: Naming) {
  for (const { attribute } of rules) {
    const inner = attribute.includes('.') ? (valueAt(own, attribute) ?? (lent && valueAt(lent, attribute))) : undefined
    if (inner !== undefined) yield [attribute, inner] as const
  }
  yield* attributesAround(own, lent, around)
}

/** The route or function that the record names; where it names none, the frames tell. */
function culpritOf({ own, around }: Found, lent: Fields | undefined): string | null {
  const route = textOf(own['http.route'] ?? lent?.['http.route'], longest.name)
  if (!route) return textAt(own, around, ['code.function.name', 'code.function'])
  const from = own['http.route'] === undefined && lent ? lent : own
  return routeText(textOf(from['http.request.method'] ?? from['http.method'], longest.name), route)
}

export const routeText = (method: string | null, route: string) =>
  safeText(method ? `${method} ${route}` : route, longest.name)

/** A trace that was sent without a type mostly begins with it: `TypeError: x is undefined`. */
function firstWord(stack: string): string | null {
  return /^(?<type>[\w$.]{1,150}(?:Error|Exception|Failure|Panic))\b/.exec(stack)?.groups?.['type'] ?? null
}

export type StackReader = (
  thrown: { type: string | null; value: string | null },
  text: string,
  language: string | null,
) => SignalException[]

/** Reads each text once: a storm sends the same one over and over. */
export function stackReader(): StackReader {
  const languages = new Map<string | null, Map<string, SignalException[]>>()
  return (thrown, text, language) => {
    const known = languages.get(language) ?? new Map<string, SignalException[]>()
    languages.set(language, known)
    const exceptions = known.get(text) ?? parseStacktrace({ type: null, value: null }, text, language)
    known.set(text, exceptions)
    const last = exceptions.at(-1)
    const type = thrown.type ?? last?.type ?? null
    return exceptions.with(-1, { type, value: thrown.value ?? last?.value ?? null, frames: last?.frames ?? [] })
  }
}
