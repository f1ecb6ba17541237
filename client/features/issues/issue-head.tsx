import type { ReactNode } from 'react'
import type { IssueDetail } from '#shared/issues.ts'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { UpLink } from '#client/lib/up-link.tsx'
import { Ago, Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

/** What it is called, where it happens, how many it hit. */
export function IssueHead({ issue, deeds }: { issue: IssueDetail; deeds: ReactNode }) {
  const { moving, mergedInto } = issue
  return (
    <header className={styles.head}>
      <p className={styles.number}>
        <UpLink href={paths.issues()}>{m.nav_issues()}</UpLink> · {m.issue_number({ id: issue.id })}
      </p>
      <h1 className={styles.title} title={m.technical_untrusted()}>
        {issue.title}
      </h1>
      {issue.culprit && <p className={styles.culprit}>{issue.culprit}</p>}
      <p className={styles.facts}>
        <span>
          <strong>{number(issue.customers)}</strong> {m.accounts_word({ count: issue.customers })}
        </span>
        <span>
          <strong>{number(issue.events)}</strong> {m.errors_word({ count: issue.events })}
        </span>
        <span>
          {m.last_seen()} <Ago at={issue.lastSeen} />
        </span>
        <span>
          {m.issue_first_seen()} <Moment at={issue.firstSeen} />
        </span>
        <span>
          {issue.service}, {issue.environment}
          {issue.source && issue.source.name !== issue.service && ` · ${issue.source.name}`}
        </span>
      </p>
      {mergedInto !== null && (
        <p className={styles.notice}>
          {m.issue_merged({ id: mergedInto })}{' '}
          <Link href={paths.issue(mergedInto)}>{m.issue_merged_see({ id: mergedInto })}</Link>
        </p>
      )}
      {moving && (
        <p className={styles.notice} role="status">
          {(moving.to === issue.id ? m.issue_moving_here : m.issue_moving_away)({
            id: moving.to === issue.id ? moving.from : moving.to,
            left: number(moving.left),
            moved: number(moving.moved),
            by: moving.startedBy,
          })}
        </p>
      )}
      <div className={styles.deeds}>{deeds}</div>
    </header>
  )
}
