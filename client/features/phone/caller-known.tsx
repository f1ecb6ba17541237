import { number } from '#client/lib/format.ts'
import { State } from '#client/ui/state.tsx'
import { Moment, Since } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import type { ShownCall } from './use-calls.ts'
import styles from './dock.module.css'

/** What matters most about the caller, and the sentence to say. */
export function CallerKnown({ call: { problem, moreProblems } }: { call: ShownCall }) {
  if (!problem)
    return (
      <p className={styles.known}>
        <State tone="green" plain>
          {m.call_nothing_wrong()}
        </State>
      </p>
    )
  const { wording, state, count, firstSeen, lastSeen, say } = problem
  return (
    <div className={`${styles.known} ${state === 'now' ? styles.loud : ''}`}>
      <p className={styles.problem}>
        <strong>{wording.title}</strong>
        <span className={styles.quiet}>
          {state === 'now' ? <Since at={firstSeen} /> : <Moment at={lastSeen} />} ·{' '}
          {m.times({ count, n: number(count) })}
        </span>
      </p>
      <blockquote className={styles.say}>{say}</blockquote>
      {moreProblems > 0 && (
        <p className={styles.quiet}>{m.call_more_problems({ count: moreProblems, n: number(moreProblems) })}</p>
      )}
    </div>
  )
}
