import { CopyButton } from './copy.tsx'
import styles from './copy-field.module.css'

/** A value to take away: a key, an address, some lines of configuration. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <span>{label}</span>
        <CopyButton text={value} />
      </div>
      <pre className={styles.value} tabIndex={0} aria-label={label}>
        {value}
      </pre>
    </div>
  )
}
