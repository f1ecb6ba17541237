import type { Brief, RecentEvent } from '#shared/briefs.ts'
import type { ContactChannel } from '#shared/calls.ts'
import { deliveryWord, incidentStatusWord } from '#client/lib/words.ts'
import { m } from '#client/i18n/generated/messages.js'
import { contactText } from './contact-text.ts'

export const timelineKinds = ['errors', 'emails', 'contacts', 'incidents'] as const
export type TimelineKind = (typeof timelineKinds)[number]

export type TimelineItem = {
  key: string
  at: string
  kind: TimelineKind
  text: string
  more?: string
  /** Of a contact. */
  channel?: ContactChannel
  /** The same error in a row, the newest first. */
  events?: [RecentEvent, ...RecentEvent[]]
}

/** All that happened with this customer, the newest first, in plain words. */
export function timelineItems(brief: Brief): TimelineItem[] {
  const titles = new Map(brief.problems.map(({ issue, wording }) => [issue.id, wording.title]))
  const items: TimelineItem[] = [
    ...brief.recent.map((event): TimelineItem => ({
      key: `event-${event.id}`,
      at: event.at,
      kind: 'errors',
      text: titles.get(event.issueId) ?? m.timeline_error(),
      more: [event.service, event.environment].filter(Boolean).join(', '),
      events: [event],
    })),
    ...brief.told.map((told): TimelineItem => ({
      key: `told-${told.deliveryId}`,
      at: told.at,
      kind: 'emails',
      text: told.subject,
      more: `${told.to} · ${deliveryWord[told.state]()} · ${told.by}`,
    })),
    ...brief.contactRecords.map((record): TimelineItem => ({
      key: `contact-${record.id}`,
      at: record.at,
      kind: 'contacts',
      text: contactText(record),
      channel: record.channel,
      more: [record.by, record.incident].filter(Boolean).join(' · '),
    })),
    ...incidentItems(brief),
  ]
  return joinErrors(items.toSorted((a, b) => b.at.localeCompare(a.at)))
}

/** Errors of one issue with nothing between them are one row: seventeen lines say no more than "17 times". */
function joinErrors(items: TimelineItem[]): TimelineItem[] {
  const rows: TimelineItem[] = []
  for (const item of items) {
    const last = rows.at(-1)
    if (last?.events && item.events && last.events[0].issueId === item.events[0].issueId)
      rows[rows.length - 1] = { ...last, key: item.key, events: [...last.events, ...item.events] }
    else rows.push(item)
  }
  return rows
}

function incidentItems(brief: Brief): TimelineItem[] {
  const incidents = new Map(brief.problems.flatMap(({ incident }) => (incident ? [[incident.ref, incident]] : [])))
  return [...incidents.values()].flatMap((incident) => {
    const item = (name: string, at: string | null, text: string): TimelineItem[] =>
      at ? [{ key: `${incident.ref}-${name}`, at, kind: 'incidents', text, more: incident.title }] : []
    return [
      ...item('started', incident.startedAt, m.timeline_started({ ref: incident.ref })),
      ...item('taken', incident.since, m.timeline_taken({ ref: incident.ref, name: incident.owner ?? '' })),
      ...incident.updates.map((note): TimelineItem => ({
        key: `${incident.ref}-${note.id}`,
        at: note.at,
        kind: 'incidents',
        text: note.body,
        more: `${incident.ref} · ${incidentStatusWord(note.status)} · ${note.by}`,
      })),
      ...item('resolved', incident.resolvedAt, m.timeline_resolved({ ref: incident.ref })),
    ]
  })
}
