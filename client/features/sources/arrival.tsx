import type { SourceView } from '#shared/sources.ts'
import { number } from '#client/lib/format.ts'
import { Ago } from '#client/ui/time.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './sources.module.css'

/** Whether anything came: the question everybody has who has just set a DSN. */
export function Arrival({ source: { activity, disabledAt } }: { source: SourceView }) {
  if (disabledAt)
    return (
      <State tone="grey" plain>
        {m.source_disabled()}
      </State>
    )
  if (!activity.lastAt)
    return (
      <State tone={activity.rejected > 0 ? 'red' : 'blue'} plain>
        {activity.rejected > 0 ? m.source_only_rejected() : m.source_waiting()}
      </State>
    )
  return (
    <span className={styles.arrival}>
      <State tone="green" plain>
        {m.source_events({ count: activity.accepted, n: number(activity.accepted) })}
      </State>
      <span className={styles.quiet}>
        {m.source_last()} <Ago at={activity.lastAt} />
      </span>
    </span>
  )
}
