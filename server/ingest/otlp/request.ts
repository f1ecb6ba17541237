import type { Fields } from '../read.ts'

export type OtlpEncoding = 'json' | 'protobuf'
export type OtlpSignal = 'logs' | 'traces' | 'metrics' | 'profiles'

/** What can be seen of a log record without reading it. */
export type LogGlance = {
  /** 0 to 24; 0 is "unspecified". */
  severity: number
  /** It has an attribute of an exception. */
  exception: boolean
}

/** What can be seen of a span without reading it. */
export type SpanGlance = {
  /** `SpanKind`: 2 SERVER, 5 CONSUMER. */
  kind: number
  /** `StatusCode`: 2 ERROR. */
  status: number
  /** It has an event named `exception`. */
  exception: boolean
  root: boolean
}

/** A log record or a span. Both encodings come out in the shape of the JSON mapping; nothing in it can be trusted. */
export type Item = {
  /** Undefined when it is broken. */
  open(): Fields | undefined
  /** Its attributes alone, as a list of key and value. */
  attributes(): unknown
  /** Whether it has an attribute of one of these names. */
  has(names: ReadonlySet<string>): boolean
  ids(): { traceId: string | null; spanId: string | null; parentId: string | null }
}

/** What a run of items has in common. */
export type Group = { resource(): Fields; scope(): Fields }

/** The item is that of this moment: the next one takes its place. */
export type Visit<Glance> = (glance: Glance, item: Item, group: Group) => void

/** `broken` could not be read; `beyond` were not looked at, because there are too many. */
export type Walked = { items: number; broken: number; beyond: number }

/**
 * An export request, read as far as it is looked into: most records are no errors, and a glance at them is all they
 * cost. It can be walked again and again. Walking throws `invalid` when it is no such request.
 */
export type ExportRequest = {
  logs(visit: Visit<LogGlance>): Walked
  spans(visit: Visit<SpanGlance>): Walked
}

/** More are not looked at. */
export const mostItems = 500_000

export const exceptionKeys = new Set(['exception.type', 'exception.message', 'exception.stacktrace'])

/** What loggers write that set no number (logs data model, "Mapping of SeverityNumber"). */
export function isErrorText(text: string): boolean {
  return /^\s?(?:err(?:or)?|crit(?:ical)?|fatal|alert|emerg(?:ency)?|panic|severe)\d?\s?$/i.test(text)
}

/** SEVERITY_NUMBER_ERROR (logs data model, "Field: SeverityNumber"). */
export const errorSeverity = 17
