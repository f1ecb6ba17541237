import type { Problem } from '#shared/briefs.ts'
import { incidentStatusWord } from '#client/lib/words.ts'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { Due, Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

/** Whether it is known, who is on it since when, when the next word comes, and how many others have it. */
export function KnownLine({ problem: { incident, others } }: { problem: Problem }) {
  const alsoOthers = others > 0 && <span>{m.others({ count: others, n: number(others) })}</span>
  if (!incident)
    return (
      <p className={styles.known}>
        <span>{m.not_known_yet()}</span> {alsoOthers}
      </p>
    )
  return (
    <p className={styles.known}>
      <span>
        {m.known_as()} <Link href={paths.incident(incident.ref)}>{incident.ref}</Link>,{' '}
        {incidentStatusWord(incident.status)}.
      </span>{' '}
      {incident.resolvedAt ? (
        <span>
          {m.fixed_at()} <Moment at={incident.resolvedAt} />.
        </span>
      ) : (
        <span>
          {incident.owner ? (
            <>
              {m.owner_on_it({ name: incident.owner })}
              {incident.since && (
                <>
                  {' '}
                  {m.since_word()} <Moment at={incident.since} />
                </>
              )}
              .
            </>
          ) : (
            <strong className={styles.nobody}>{m.nobody_on_it()}</strong>
          )}
        </span>
      )}{' '}
      {!incident.resolvedAt &&
        (incident.nextUpdateAt ? (
          <span>
            {m.next_update()} <Due at={incident.nextUpdateAt} />.
          </span>
        ) : (
          <span>{m.no_next_update()}</span>
        ))}{' '}
      {alsoOthers}
    </p>
  )
}
