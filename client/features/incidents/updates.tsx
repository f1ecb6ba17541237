import type { IncidentDetail } from '#shared/incidents.ts'
import { incidentStatusWord } from '#client/lib/words.ts'
import { Section } from '#client/ui/page.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './incidents.module.css'

/** What was said about it, the newest first. */
export function Updates({ incident }: { incident: IncidentDetail }) {
  const updates = incident.updates.toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <Section title={m.updates()}>
      {updates.length === 0 && <p className={styles.none}>{m.updates_none()}</p>}
      <ol className={styles.updates}>
        {updates.map((update) => (
          <li key={update.id}>
            <p className={styles.updateHead}>
              <Moment at={update.at} /> · {incidentStatusWord(update.status)} · {update.author}
            </p>
            {update.body && <p className={styles.updateBody}>{update.body}</p>}
          </li>
        ))}
      </ol>
    </Section>
  )
}
