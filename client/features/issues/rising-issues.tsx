import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { IssueView } from '#shared/issues.ts'
import { useMay } from '#client/features/access/index.ts'
import { number } from '#client/lib/format.ts'
import { Link, useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Section } from '#client/ui/page.tsx'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issues.module.css'

/** Errors that hit customers now and that no incident speaks for. */
export function RisingIssues() {
  const { data, error, refetch } = useQuery(trpc.issues.rising.queryOptions())
  return (
    <Section title={m.rising()}>
      {error && !data ? (
        <Failure title={m.rising_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : !data ? (
        <RowsSkeleton rows={3} />
      ) : data.length === 0 ? (
        <p className={styles.none}>{m.rising_none()}</p>
      ) : (
        <ul className={styles.issues}>
          {data.map((issue) => (
            <RisingIssue key={issue.id} issue={issue} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function RisingIssue({ issue }: { issue: IssueView }) {
  const go = useGo()
  const mayOpen = useMay('incidents.write')
  return (
    <li className={styles.issue}>
      <span className={styles.what}>
        <Link href={paths.issue(issue.id)} className={styles.title} title={m.technical_untrusted()}>
          {issue.title}
        </Link>
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
      {mayOpen && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${m.open_incident()}: ${issue.title}`}
          onClick={() => go(paths.newIncident(issue.id))}
        >
          {m.open_incident()}
        </Button>
      )}
    </li>
  )
}
