import { IconAlertTriangleFilled, IconCircleXFilled } from '@tabler/icons-react'
import type { Finding } from '#shared/notices.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './notices.module.css'

/** What the checks found: what must change before it can go, and what one should look at. */
export function Findings({ findings, checking }: { findings: Finding[]; checking: boolean }) {
  return (
    <section className={styles.findings} aria-label={m.findings()} aria-live="polite">
      {findings.length === 0 && <p className={styles.dim}>{checking ? m.findings_checking() : m.findings_none()}</p>}
      <ul>
        {findings.map(({ rule, severity, message, at }) => (
          <li key={`${rule}-${at?.field}-${at?.start}-${message}`} data-severity={severity}>
            {severity === 'block' ? (
              <IconCircleXFilled size={15} aria-label={m.finding_block()} />
            ) : (
              <IconAlertTriangleFilled size={15} aria-label={m.finding_warn()} />
            )}
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
