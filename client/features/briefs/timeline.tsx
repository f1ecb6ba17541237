import { IconAlertOctagon, IconBug, IconMail, IconMessage, IconMessageCircle, IconPhone } from '@tabler/icons-react'
import { useState } from 'react'
import type { Brief, RecentEvent } from '#shared/briefs.ts'
import { momentText, number } from '#client/lib/format.ts'
import { useNow } from '#client/lib/now.ts'
import { Filters } from '#client/ui/filters.tsx'
import { Moment } from '#client/ui/time.tsx'
import { Section } from '#client/ui/page.tsx'
import { Technical } from '#client/ui/technical.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { type TimelineItem, timelineItems, type TimelineKind } from './timeline-items.ts'
import styles from './caller.module.css'

const icons = { errors: IconBug, emails: IconMail, contacts: IconPhone, incidents: IconAlertOctagon }
const channelIcons = { call: IconPhone, mail: IconMail, chat: IconMessage, feedback: IconMessageCircle }

const filters: { value: TimelineKind | 'all'; label: () => string }[] = [
  { value: 'all', label: m.timeline_all },
  { value: 'errors', label: m.timeline_errors },
  { value: 'emails', label: m.timeline_emails },
  { value: 'contacts', label: m.timeline_contacts },
  { value: 'incidents', label: m.timeline_incidents },
]

/** What happened with this customer, by time. */
export function Timeline({ brief }: { brief: Brief }) {
  const [filter, setFilter] = useState<TimelineKind | 'all'>('all')
  const items = timelineItems(brief).filter(({ kind }) => filter === 'all' || kind === filter)
  return (
    <Section
      title={m.timeline()}
      deeds={
        <Filters
          label={m.timeline_filter()}
          value={filter}
          onChange={setFilter}
          options={filters.map(({ value, label }) => ({ value, label: label() }))}
        />
      }
    >
      {items.length === 0 ? (
        <p className={styles.none}>{m.timeline_none()}</p>
      ) : (
        <ol className={styles.timeline}>
          {items.map((item) => (
            <TimelineRow key={item.key} item={item} />
          ))}
        </ol>
      )}
    </Section>
  )
}

function TimelineRow({ item }: { item: TimelineItem }) {
  const Icon = item.channel ? channelIcons[item.channel] : icons[item.kind]
  const [newest] = item.events ?? []
  return (
    <li className={styles.moment}>
      <span className={styles.momentAt}>
        <Moment at={item.at} />
      </span>
      <Icon size={15} stroke={1.7} className={styles.momentIcon} aria-hidden />
      <div className={styles.momentWhat}>
        <span>{item.text}</span> {item.events && <Repeats events={item.events} />}{' '}
        {item.more && <span className={styles.dim}>{item.more}</span>}
        {newest && (
          <Technical
            rows={[
              [m.technical_error(), newest.kind],
              [m.technical_message(), newest.message],
              [m.technical_where(), newest.culprit],
              [m.technical_release(), newest.release],
              [m.technical_trace(), newest.traceId],
            ]}
          />
        )}
      </div>
    </li>
  )
}

function Repeats({ events }: { events: RecentEvent[] }) {
  const now = useNow()
  const [last] = events
  const first = events.at(-1)
  if (!first || !last || events.length < 2) return null
  const n = number(events.length)
  const from = momentText(new Date(first.at), now)
  const to = momentText(new Date(last.at), now)
  return (
    <span className="tabular">
      · {from === to ? m.times_at({ n, at: to }) : m.times_between({ n, first: from, last: to })} ·
    </span>
  )
}
