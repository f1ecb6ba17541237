import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { IssueDetail } from '#shared/issues.ts'
import { useMay } from '#client/features/access/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { useLive } from '#client/lib/live.ts'
import { paths } from '#client/lib/paths.ts'
import { statusOf, wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { IssueCustomers } from './issue-customers.tsx'
import { IssueHead } from './issue-head.tsx'
import { IssueHours } from './issue-hours.tsx'
import { IssueIncidents } from './issue-incidents.tsx'
import { IssueKinds } from './issue-kinds.tsx'
import { IssueSample } from './issue-sample.tsx'
import { MergeIssue } from './merge-issue.tsx'
import styles from './issue.module.css'

/** One error: whom it hit, when, and what counts as the same. */
export function IssuePage() {
  const { id = '' } = useParams({ strict: false })
  if (!/^\d{1,15}$/.test(id)) return <NoIssue id={id} />
  return <KnownId key={id} id={id} />
}

function KnownId({ id }: { id: string }) {
  const query = trpc.issues.detail.queryOptions({ id })
  // Its numbers grow all the time; nothing tells of each single error.
  const { data: issue, error, refetch } = useQuery({ ...query, refetchInterval: 10_000 })
  useLive(['issues', 'board'], () => void queryClient.invalidateQueries({ queryKey: trpc.issues.pathKey() }))
  if (issue) return <Issue issue={issue} />
  if (statusOf(error) === 404) return <NoIssue id={id} />
  return (
    <Page title={m.issue_number({ id })}>
      {error ? (
        <Failure title={m.issue_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : (
        <RowsSkeleton rows={10} />
      )}
    </Page>
  )
}

function NoIssue({ id }: { id: string }) {
  const go = useGo()
  const deeds = <Button onClick={() => go(paths.issues())}>{m.go_to({ place: m.nav_issues() })}</Button>
  return (
    <Page title={m.issue_number({ id })} narrow>
      <Empty title={m.issue_unknown({ id })} deeds={deeds}>
        {m.issue_unknown_hint()}
      </Empty>
    </Page>
  )
}

function Issue({ issue }: { issue: IssueDetail }) {
  const go = useGo()
  const mayMerge = useMay('issues.write')
  const mayOpen = useMay('incidents.write')
  const [merging, setMerging] = useState(false)
  const merged = issue.mergedInto !== null
  const deeds = !merged && (
    <>
      {mayOpen && (
        <Button size="sm" onClick={() => go(paths.newIncident(issue.id))}>
          {m.open_incident()}
        </Button>
      )}
      {mayMerge && (
        <Button
          size="sm"
          variant="default"
          aria-expanded={merging}
          disabled={issue.moving !== null}
          onClick={() => setMerging(!merging)}
        >
          {m.issue_merge()}
        </Button>
      )}
    </>
  )
  return (
    <Page title={m.issue_number({ id: issue.id })} head={<IssueHead issue={issue} deeds={deeds} />}>
      {merging && !merged && <MergeIssue into={issue} close={() => setMerging(false)} />}
      <div className={styles.columns}>
        <div className={styles.main}>
          <IssueHours hours={issue.hours} />
          <IssueCustomers id={issue.id} />
        </div>
        <aside className={styles.side} aria-label={m.issue_side()}>
          <IssueIncidents incidents={issue.incidents} />
          <IssueKinds issue={issue} />
          <IssueSample id={issue.id} />
        </aside>
      </div>
    </Page>
  )
}
