import type { IncidentSummary } from '#shared/incidents.ts'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { useRowKeys } from '#client/lib/row-keys.ts'
import { incidentStatusWord, incidentTone, severityWord } from '#client/lib/words.ts'
import { Due, Moment, Since } from '#client/ui/time.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './incidents.module.css'

/** Incidents as rows, each a link. */
export function IncidentRows({ incidents, label }: { incidents: IncidentSummary[]; label: string }) {
  const list = useRowKeys<HTMLUListElement>()
  return (
    <ul ref={list} className={styles.rows} aria-label={label}>
      {incidents.map((incident) => (
        <li key={incident.ref}>
          <Link href={paths.incident(incident.ref)} className={styles.row}>
            <span className={styles.rowState}>
              <State tone={incidentTone[incident.status]}>{incidentStatusWord(incident.status)}</State>
            </span>
            <span className={styles.rowWhat}>
              <span className={styles.rowTitle}>{incident.title}</span>
              <span className={styles.dim}>
                {incident.ref} · {severityWord[incident.severity]()} · {incident.owner ?? m.no_owner()} ·{' '}
                {incident.resolvedAt ? (
                  <>
                    {m.resolved_word()} <Moment at={incident.resolvedAt} />
                  </>
                ) : (
                  <Since at={incident.startedAt} />
                )}
              </span>
            </span>
            <span className={styles.rowNext}>
              {!incident.resolvedAt && incident.nextUpdateAt && (
                <>
                  <span className={styles.dim}>{m.next_update()}</span> <Due at={incident.nextUpdateAt} />
                </>
              )}
            </span>
            <span className={styles.rowHit}>
              <strong>{number(incident.hit)}</strong> <span className={styles.dim}>{m.hit_word()}</span>
            </span>
            <span className={styles.rowHit}>
              <strong>{number(incident.told)}</strong> <span className={styles.dim}>{m.told_word()}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
