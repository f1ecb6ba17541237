import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

/** The last known brief is still worth showing when it cannot be read again; it says how old it is. */
export function Stale({ at }: { at: string }) {
  return (
    <p className={styles.stale} role="status">
      {m.brief_stale()} <Moment at={at} />
    </p>
  )
}
