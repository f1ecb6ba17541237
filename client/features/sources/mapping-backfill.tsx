import { Progress } from '@mantine/core'
import type { BackfillView } from '#shared/mapping.ts'
import { number } from '#client/lib/format.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './mapping.module.css'

/** How far the stored events have been read again with the new rules. */
export function BackfillProgress({ backfill: { total, looked, moved, finishedAt } }: { backfill: BackfillView }) {
  const words = { looked: number(looked), total: number(total ?? 0), moved: number(moved) }
  if (finishedAt)
    return (
      <p className={styles.quiet}>
        {m.backfill_done(words)} <Ago at={finishedAt} />
      </p>
    )
  return (
    <div className={styles.backfill} role="status">
      <p>{total === null ? m.backfill_counting() : m.backfill_running(words)}</p>
      <Progress
        aria-label={m.backfill_progress()}
        value={total ? (looked / total) * 100 : 100}
        animated={total === null}
        size="sm"
      />
    </div>
  )
}
