import type { IncidentStatus } from '#shared/incidents.ts'
import type { WordingView } from '#shared/wordings.ts'
import type { FactKind } from '#shared/notices.ts'
import type { FactSet } from './values.ts'

/** How far back "no errors" looks. */
export const quietDays = 30
/** Without an incident, a problem goes on as long as its last error is younger than this. */
export const ongoingMs = 60 * 60_000

/** The rows that the facts of one recipient stand on. */
export type FactSource = {
  now: Date
  zone: string
  customer: { id: string; name: string | null }
  contact: { id: number; name: string | null; email: string | null } | null
  /** Own errors, of the incident when there is one, else of the issue. */
  seen: { events: number; firstSeen: Date; lastSeen: Date; sources: string[] } | null
  incident: {
    id: number
    version: number
    status: IncidentStatus
    startedAt: Date
    openedAt: Date
    acknowledgedAt: Date | null
    resolvedAt: Date | null
    nextUpdateAt: Date | null
  } | null
  /** Their last error with the same cause after the incident was resolved: for them it is not fixed. */
  again: Date | null
  wording: { view: Pick<WordingView, 'title' | 'notices' | 'meaning' | 'workaround'>; source: string } | null
  /** Accepted e-mails about the same incident or issue, newest first. */
  told: { deliveryId: string; at: string; subject: string }[]
  signature: string | null
}

export type Collected = { set: FactSet; sources: Partial<Record<FactKind, string[]>> }

/** The facts that hold for this recipient now. What is over (a passed update time, a fixed problem's workaround) is none. */
export function collectFacts(source: FactSource): Collected {
  const { incident, wording, contact, now } = source
  const fixed = source.again ? null : (incident?.resolvedAt ?? null)
  const incidentRow = incident ? [`incidents:${incident.id}@${incident.version}`] : []
  const wordingRow = wording ? [wording.source] : []
  const set: FactSet = {
    addressee: {
      contact: safeName(contact?.name),
      customer: safeName(source.customer.name),
      email: contact?.email ?? null,
      zone: source.zone,
    },
    experienced: experienced(source),
  }
  const touched = set.experienced?.state === 'now' && set.experienced.count > 0
  const sources: Collected['sources'] = {
    addressee: [
      `customers:${source.customer.id}`,
      ...(contact ? [`contacts:${source.customer.id}/${contact.id}`] : []),
    ],
    experienced: [...(source.seen?.sources ?? []), ...incidentRow, ...wordingRow],
  }
  const add = <K extends FactKind>(kind: K, values: FactSet[K], rows: string[]) => {
    set[kind] = values
    sources[kind] = rows
  }
  if (incident && incident.status !== 'resolved') {
    add('knownSince', { at: incident.openedAt.toISOString() }, incidentRow)
    add('status', { status: incident.status }, incidentRow)
    if (incident.acknowledgedAt) add('worker', { since: incident.acknowledgedAt.toISOString() }, incidentRow)
    if (incident.nextUpdateAt && incident.nextUpdateAt > now) {
      add('nextUpdate', { at: incident.nextUpdateAt.toISOString() }, incidentRow)
    }
  }
  if (fixed) add('fixedAt', { at: fixed.toISOString() }, incidentRow)
  if (touched && wording?.view.meaning) add('meaning', { text: wording.view.meaning }, wordingRow)
  if (!fixed && wording?.view.workaround) add('workaround', { text: wording.view.workaround }, wordingRow)
  const [last] = source.told
  if (last) {
    const values = { at: last.at, subject: last.subject, count: source.told.length }
    add('toldBefore', values, [`deliveries:${source.customer.id}/${last.deliveryId}`])
  }
  if (source.signature) add('signature', { name: source.signature }, ['settings:MAIL_FROM'])
  return { set, sources }
}

function experienced({ seen, incident, again, wording, now }: FactSource): FactSet['experienced'] {
  const words = { title: wording?.view.title ?? null, notices: wording?.view.notices ?? null }
  const open = incident !== null && incident.resolvedAt === null
  const last = again ?? (incident ? null : seen?.lastSeen)
  const over = !open && (!last || now.getTime() - last.getTime() > ongoingMs)
  const state = over ? 'past' : 'now'
  if (seen && seen.events > 0) {
    const period = { first: seen.firstSeen.toISOString(), last: seen.lastSeen.toISOString() }
    return { ...words, count: seen.events, ...period, state, start: null, end: null, days: null }
  }
  return {
    ...words,
    count: 0,
    first: null,
    last: null,
    state,
    start: incident?.startedAt.toISOString() ?? null,
    end: incident?.resolvedAt?.toISOString() ?? null,
    days: incident ? null : quietDays,
  }
}

/** A name fit for a greeting. One with a link, an address or control characters in it is no name. */
function safeName(name: string | null | undefined): string | null {
  const clean = name?.replace(/\s+/g, ' ').trim()
  if (!clean || clean.length > 80) return null
  return /[\p{Cc}\p{Cf}<>{}[\]@\\|]|:\/\/|www\.|\w\.\w{2,}\//u.test(clean) ? null : clean
}
