import type { IssueDetail } from '#shared/issues.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { incidentStatusWord, incidentTone } from '#client/lib/words.ts'
import { Section } from '#client/ui/page.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

/** The incidents that it is linked to. */
export function IssueIncidents({ incidents }: { incidents: IssueDetail['incidents'] }) {
  return (
    <Section title={m.issue_incidents()}>
      {incidents.length === 0 && <p className={styles.none}>{m.issue_incidents_none()}</p>}
      <ul className={styles.rows}>
        {incidents.map((incident) => (
          <li key={incident.ref} className={styles.incident}>
            <Link href={paths.incident(incident.ref)}>
              {incident.ref} {incident.title}
            </Link>
            {incident.cut ? (
              <span className={styles.dim}>{m.issue_cut()}</span>
            ) : (
              <State plain tone={incidentTone[incident.status]}>
                {incidentStatusWord(incident.status)}
              </State>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
