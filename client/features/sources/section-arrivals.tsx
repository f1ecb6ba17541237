import type { SourceView } from '#shared/sources.ts'
import { fullTime, number, spanText } from '#client/lib/format.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { bringsErrors } from './kinds.ts'
import styles from './sources.module.css'

const mostKinds = 8

/** What was taken, what was not, and why not. */
export function Arrivals({ source }: { source: SourceView }) {
  const { activity } = source
  const numbers = [
    [m.source_accepted(), activity.accepted],
    [m.source_duplicates(), activity.duplicates],
    ...(bringsErrors(source) ? [[m.source_unidentified(), activity.unidentified] as const] : []),
    [m.source_rejected(), activity.rejected],
  ] as const
  return (
    <>
      <dl className={styles.numbers}>
        {numbers.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
      </dl>
      <Dropped dropped={activity.dropped} />
      {activity.skewAt && activity.skewMs !== null && (
        <p className={styles.note} title={fullTime(new Date(activity.skewAt))}>
          {(activity.skewMs > 0 ? m.source_clock_ahead : m.source_clock_behind)({ span: spanText(activity.skewMs) })}{' '}
          <Ago at={activity.skewAt} />
        </p>
      )}
      {activity.lastRejection && (
        <p className={styles.rejection}>
          {m.source_last_rejection()} {activity.lastRejectedAt && <Ago at={activity.lastRejectedAt} />}:{' '}
          {activity.lastRejection}
        </p>
      )}
    </>
  )
}

/** What came and says nothing of a customer: so that nobody wonders where their sessions and metrics are. */
function Dropped({ dropped }: { dropped: Record<string, number> }) {
  const kinds = Object.entries(dropped).toSorted(([, a], [, b]) => b - a)
  if (kinds.length === 0) return null
  const shown = kinds.slice(0, mostKinds).map(([kind, times]) => `${kind} ${number(times)}`)
  const rest = kinds.slice(mostKinds).reduce((sum, [, times]) => sum + times, 0)
  if (rest > 0) shown.push(`${m.source_dropped_other()} ${number(rest)}`)
  return (
    <p className={styles.note}>
      {m.source_dropped()} {shown.join(' · ')}
    </p>
  )
}
