import type { SourceView } from '#shared/sources.ts'
import { number } from '#client/lib/format.ts'
import { Ago } from '#client/ui/time.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { bringsErrors } from './kinds.ts'
import styles from './sources.module.css'

/** Whether anything came: the question everybody has who has just set a DSN. */
export function Arrival({ source }: { source: SourceView }) {
  const { activity, disabledAt } = source
  const errors = bringsErrors(source)
  if (disabledAt)
    return (
      <State tone="grey" plain>
        {m.source_disabled()}
      </State>
    )
  if (!activity.lastAt)
    return (
      <State tone={activity.rejected > 0 ? 'red' : 'blue'} plain>
        {activity.rejected > 0 ? m.source_only_rejected() : errors ? m.source_waiting() : m.source_waiting_message()}
      </State>
    )
  return (
    <span className={styles.arrival}>
      <State tone="green" plain>
        {(errors ? m.source_events : m.source_messages)({ count: activity.accepted, n: number(activity.accepted) })}
      </State>
      <span className={styles.quiet}>
        {m.source_last()} <Ago at={activity.lastAt} />
      </span>
    </span>
  )
}
