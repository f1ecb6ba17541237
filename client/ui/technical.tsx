import { m } from '#client/i18n/generated/messages.js'
import styles from './technical.module.css'

type Row = readonly [label: string, value: string | null]

/** Text from telemetry: folded away, escaped, and marked as something anybody may have written. */
export function Technical({ rows }: { rows: readonly Row[] }) {
  return (
    <details className={styles.fold}>
      <summary>{m.technical()}</summary>
      <p className={styles.warning}>{m.technical_untrusted()}</p>
      <dl className={styles.rows}>
        {rows.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </details>
  )
}
