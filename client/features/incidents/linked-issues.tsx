import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentDetail } from '#shared/incidents.ts'
import { useMay } from '#client/features/access/index.ts'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { trpc } from '#client/trpc.ts'
import { Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { readIncidentAgain } from './read-again.ts'
import styles from './incidents.module.css'

type Issue = IncidentDetail['issues'][number]

/** The errors that count for it, each with the reason; and those that a person cut. */
export function LinkedIssues({ incident }: { incident: IncidentDetail }) {
  const may = useMay('incidents.write')
  const [adding, setAdding] = useState(false)
  const linked = incident.issues.filter(({ cut }) => !cut)
  const cut = incident.issues.filter((issue) => issue.cut)
  const add = may && (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      c="dimmed"
      aria-expanded={adding}
      onClick={() => setAdding(!adding)}
    >
      {m.link_issue()}
    </Button>
  )
  return (
    <Section title={m.issues_linked()} deeds={add}>
      {adding && <Linkable name={incident.ref} />}
      {linked.length === 0 && <p className={styles.none}>{m.issues_linked_none()}</p>}
      <ul className={styles.issues}>
        {linked.map((issue) => (
          <IssueRow key={issue.id} name={incident.ref} issue={issue} />
        ))}
        {cut.map((issue) => (
          <IssueRow key={issue.id} name={incident.ref} issue={issue} />
        ))}
      </ul>
    </Section>
  )
}

function IssueRow({ name, issue }: { name: string; issue: Issue }) {
  const may = useMay('incidents.write')
  const onSettled = () => readIncidentAgain(name)
  const cut = useMutation(trpc.incidents.cutIssue.mutationOptions({ onSettled }))
  const link = useMutation(trpc.incidents.linkIssue.mutationOptions({ onSettled }))
  const input = { ref: name, issueId: issue.id }
  return (
    <li className={issue.cut ? styles.cut : undefined}>
      <Link href={paths.issue(issue.id)} className={styles.issueTitle} title={m.technical_untrusted()}>
        {issue.title}
      </Link>
      <span className={styles.dim}>
        {issue.service}, {issue.environment} · {number(issue.customers)} {m.accounts_word({ count: issue.customers })} ·{' '}
        {issue.cut ? m.issue_cut() : issue.how === 'scope' ? m.linked_by_scope() : issue.reason || m.linked_by_hand()}
      </span>
      {may && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          c="dimmed"
          loading={cut.isPending || link.isPending}
          aria-label={`${issue.cut ? m.issue_relink() : m.issue_unlink()}: ${issue.title}`}
          onClick={() => (issue.cut ? link.mutate(input) : cut.mutate(input))}
        >
          {issue.cut ? m.issue_relink() : m.issue_unlink()}
        </Button>
      )}
    </li>
  )
}

function Linkable({ name }: { name: string }) {
  const { data } = useQuery(trpc.incidents.linkableIssues.queryOptions({ ref: name, q: '' }))
  const link = useMutation(trpc.incidents.linkIssue.mutationOptions({ onSettled: () => readIncidentAgain(name) }))
  if (data?.length === 0) return <p className={styles.none}>{m.linkable_none()}</p>
  return (
    <ul className={`${styles.issues} ${styles.linkable}`} aria-label={m.link_issue()}>
      {data?.map((issue) => (
        <li key={issue.id}>
          <span className={styles.issueTitle}>{issue.title}</span>
          <span className={styles.dim}>
            {issue.service}, {issue.environment} · {number(issue.customers)}{' '}
            {m.accounts_word({ count: issue.customers })}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            disabled={link.isPending}
            aria-label={`${m.link_this()}: ${issue.title}`}
            onClick={() => link.mutate({ ref: name, issueId: issue.id })}
          >
            {m.link_this()}
          </Button>
        </li>
      ))}
    </ul>
  )
}
