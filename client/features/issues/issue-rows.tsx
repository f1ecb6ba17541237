import type { IssueView } from '#shared/issues.ts'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { useRowKeys } from '#client/lib/row-keys.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issues.module.css'

/** Errors as rows, each a link. */
export function IssueRows({ issues, label }: { issues: IssueView[]; label: string }) {
  const list = useRowKeys<HTMLUListElement>()
  return (
    <ul ref={list} className={styles.issues} aria-label={label}>
      {issues.map((issue) => (
        <li key={issue.id}>
          <Link href={paths.issue(issue.id)} className={styles.row}>
            <span className={styles.what}>
              <span className={styles.title} title={m.technical_untrusted()}>
                {issue.title}
              </span>
              <span className={styles.dim}>
                {issue.service}, {issue.environment} · {m.last_seen()} <Ago at={issue.lastSeen} />
              </span>
            </span>
            <span className={styles.count}>
              <strong>{number(issue.customers)}</strong> {m.accounts_word({ count: issue.customers })}
            </span>
            <span className={styles.count}>
              <strong>{number(issue.events)}</strong> {m.errors_word({ count: issue.events })}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
