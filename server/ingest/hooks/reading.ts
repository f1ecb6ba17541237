import type { IncomingHttpHeaders } from 'node:http'
import { hash } from 'node:crypto'
import { invalid } from '#server/platform/errors.ts'
import { type AlertSignal, scopeOfLabels } from '#shared/alerts.ts'
import type { IncidentSeverity, ScopeRow } from '#shared/incidents.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { isFields, safeText, textOf } from '../read.ts'

/** One webhook as it came, decompressed; `rules` are the source's own for who is meant. */
export type HookRequest = {
  body: Buffer
  headers: IncomingHttpHeaders
  receivedAt: Date
  rules: readonly IdentityRule[] | undefined
}

/** What it says. What we have no use for is in `dropped` by its sender's name for it, and no error. */
export type HookReading = {
  alerts: AlertSignal[]
  dropped: Record<string, number>
  /** What the sender expects to hear; `{}` with 200 when absent. */
  answer?: { status: number; body: unknown }
}

/** Pure. Throws `invalid` with a sentence for a body that is none of the sender's. */
export type HookReader = (request: HookRequest) => HookReading

export const longest = { key: 500, title: 200, note: 2_000, person: 100, word: 60, url: 2_000 } as const
const mostLabels = 100
const mostScope = 50

/** Throws `invalid` when the body is not JSON. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw invalid('The body is not JSON.')
  }
}

/** Nothing of use in it, by its name. */
export const nothingIn = (name: unknown): HookReading => ({
  alerts: [],
  dropped: { [textOf(name, longest.word) ?? 'unknown']: 1 },
})

export const saying = (...alerts: AlertSignal[]): HookReading => ({ alerts, dropped: {} })

type Facts = Partial<AlertSignal> & Pick<AlertSignal, 'externalKey' | 'status' | 'keyReused'>

/** The alert with all that is not given left unsaid. `startedAt`: its own, else when it was said, else now. */
export function alertWith(facts: Facts, receivedAt: Date): AlertSignal {
  const at = facts.at ?? null
  return {
    at,
    title: null,
    severity: null,
    startedAt: at ?? receivedAt,
    resolvedAt: facts.status === 'resolved' ? (at ?? receivedAt) : null,
    by: null,
    note: null,
    url: null,
    scope: [],
    customers: [],
    alerts: 1,
    ...facts,
  }
}

/** A key of the sender's, whole or, when it is too long, its hash. Null when it is no text or number. */
export function keyOf(value: unknown): string | null {
  const text = textOf(value, Infinity)
  if (text === null) return null
  return text.length <= longest.key ? safeText(text, longest.key) : `sha256:${hash('sha256', text)}`
}

const pastMs = 366 * 86_400_000
const futureMs = 86_400_000

/** RFC 3339, or a count of seconds, milli-, micro- or nanoseconds. Null for what cannot be true. */
export function timeOf(value: unknown, receivedAt: Date): Date | null {
  const ms = millisecondsOf(value)
  const received = receivedAt.getTime()
  return ms !== null && ms > received - pastMs && ms <= received + futureMs ? new Date(ms) : null
}

function millisecondsOf(value: unknown): number | null {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) return finite(Date.parse(value))
  const count = typeof value === 'string' && /^\d{9,19}(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof count !== 'number' || !Number.isFinite(count)) return null
  if (count < 1e11) return finite(count * 1_000)
  if (count < 1e14) return finite(count)
  return finite(count < 1e17 ? count / 1e3 : count / 1e6)
}

const finite = (ms: number) => (Number.isFinite(ms) ? Math.floor(ms) : null)

/** Shown as a link, so nothing but http. */
export function urlOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > longest.url || !URL.canParse(value)) return null
  const { protocol, href } = new URL(value)
  return (protocol === 'http:' || protocol === 'https:') && href.length <= longest.url ? href : null
}

/** The words seen for it; there is no standard. */
const severities: Record<string, IncidentSeverity> = {
  critical: 'critical',
  page: 'critical',
  emergency: 'critical',
  fatal: 'critical',
  disaster: 'critical',
  p0: 'critical',
  p1: 'critical',
  sev0: 'critical',
  sev1: 'critical',
  info: 'minor',
  information: 'minor',
  notice: 'minor',
  low: 'minor',
  minor: 'minor',
  none: 'minor',
  p4: 'minor',
  p5: 'minor',
  sev4: 'minor',
  sev5: 'minor',
}

/** Any word that is not known counts as major; null when there is none. */
export function severityOf(word: unknown): IncidentSeverity | null {
  const name = textOf(word, longest.word)
    ?.toLowerCase()
    .replace(/[\s_-]/g, '')
  if (!name) return null
  return (Object.hasOwn(severities, name) && severities[name]) || 'major'
}

/** A person as the agents will read it: of an address, the name it is made of. */
export function personOf(value: unknown): string | null {
  const text = textOf(value, longest.person)
  const local = text && /^([^\s@]+)@[^\s@]+$/.exec(text)?.[1]
  if (!local) return text
  const words =
    local
      .split('+')[0]
      ?.split(/[._-]+/)
      .filter(Boolean) ?? []
  return words.map((word) => (word[0] ?? '').toUpperCase() + word.slice(1)).join(' ') || text
}

export type Labels = Record<string, string>

/** An object's texts and numbers, at most 100. */
export function labelsIn(value: unknown): Labels {
  const labels: Labels = {}
  if (!isFields(value)) return labels
  for (const [name, given] of Object.entries(value).slice(0, mostLabels)) {
    const text = typeof given === 'string' || typeof given === 'number' ? textOf(given, longest.note) : null
    if (text !== null && name !== '__proto__') labels[safeText(name, longest.title)] = text
  }
  return labels
}

/** Tags such as `service:billing`; the first of a name counts. */
export function labelsOfTags(tags: readonly unknown[]): Labels {
  const labels: Labels = {}
  for (const tag of tags.slice(0, mostLabels)) {
    const [, name, value] = (typeof tag === 'string' && /^\s*([^\s:=][^:=]*)[:=](.*)$/s.exec(tag)) || []
    const text = textOf(value, longest.note)
    if (name && text !== null && name !== '__proto__') labels[safeText(name.trim(), longest.title)] ??= text
  }
  return labels
}

/** What several sets of labels say of the scope, together. */
export function scopeOfAll(sets: readonly Labels[]): ScopeRow[] {
  const rows = new Map<string, ScopeRow>()
  for (const labels of sets) {
    for (const row of scopeOfLabels(labels)) {
      const value = textOf(row.value, 200)
      if (value && rows.size < mostScope) rows.set(`${row.kind}\n${value}`, { kind: row.kind, value })
    }
  }
  return [...rows.values()]
}

/** Each name as a service of the scope. */
export const servicesOf = (names: readonly unknown[]): ScopeRow[] =>
  scopeOfAll(names.slice(0, mostScope).flatMap((name) => [labelsIn({ service: name })]))
