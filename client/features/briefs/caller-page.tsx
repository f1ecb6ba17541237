import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import type { Brief, Problem } from '#shared/briefs.ts'
import { DraftPanel } from '#client/features/notices/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { useLive } from '#client/lib/live.ts'
import { paths } from '#client/lib/paths.ts'
import { statusOf, wordsOf } from '#client/lib/problems.ts'
import { Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { briefQuery, briefTopics } from './brief-query.ts'
import { CallerHead } from './caller-head.tsx'
import { Problems } from './problems.tsx'
import { Side } from './side.tsx'
import { Stale } from './stale.tsx'
import { Timeline } from './timeline.tsx'
import { UnknownCustomer } from './unknown-customer.tsx'
import styles from './caller.module.css'

/** What the agent who picks up the phone needs, in the order in which it is needed. */
export function CallerPage() {
  const { id = '' } = useParams({ strict: false })
  const queries = useQueryClient()
  const query = briefQuery(id)
  const { data: brief, error, refetch } = useQuery(query)
  useLive(briefTopics(id, brief), () => void queries.invalidateQueries({ queryKey: query.queryKey }))

  if (brief) return <Caller key={id} brief={brief} stale={error} />
  if (statusOf(error) === 404) return <UnknownCustomer id={id} />
  return (
    <Page title={id} head={error ? undefined : <Skeleton height={28} width={360} mb={24} />}>
      {error ? (
        <Failure title={m.brief_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </Page>
  )
}

function Caller({ brief, stale }: { brief: Brief; stale: unknown }) {
  const go = useGo()
  const { draft } = useSearch({ strict: false })
  const [writing, setWriting] = useState<Problem | 'about nothing'>()
  const { customer } = brief
  const here = paths.customer(customer.id)
  const close = () => {
    setWriting(undefined)
    if (draft) go(here, { replace: true })
  }
  const panel = writing !== undefined || draft !== undefined
  return (
    <Page title={customer.name ?? customer.id} head={<CallerHead brief={brief} />}>
      {stale !== null && <Stale at={brief.asOf} />}
      <div className={panel ? `${styles.columns} ${styles.writing}` : styles.columns}>
        <div className={styles.brief}>
          <Problems brief={brief} write={(problem) => setWriting(problem ?? 'about nothing')} />
          <Timeline brief={brief} />
        </div>
        {panel ? (
          <Suspense fallback={<RowsSkeleton rows={8} />}>
            <DraftPanel
              brief={brief}
              problem={writing === 'about nothing' ? undefined : writing}
              draftId={draft}
              onDraft={(id) => go(paths.draft(customer.id, id), { replace: true })}
              onClose={close}
            />
          </Suspense>
        ) : (
          <Side brief={brief} />
        )}
      </div>
    </Page>
  )
}
