import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IssueOrder } from '#shared/issues.ts'
import { useMay } from '#client/features/access/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { useLive } from '#client/lib/live.ts'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { api, queryClient, trpc } from '#client/trpc.ts'
import { Filters } from '#client/ui/filters.tsx'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { IssueRows } from './issue-rows.tsx'
import styles from './issues.module.css'

const pageSize = 50

/** All errors, with the accounts they hit. */
export function IssuesPage() {
  const go = useGo()
  const maySources = useMay('sources.read')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const [service, setService] = useState<string | null>(null)
  const [order, setOrder] = useState<IssueOrder>('seen')
  const services = useQuery(trpc.issues.services.queryOptions())
  const input = { q, service, order, limit: pageSize }
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [...trpc.issues.list.pathKey(), 'pages', input],
    queryFn: ({ pageParam, signal }) => api.issues.list.query({ ...input, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
  useLive(['issues'], () => void queryClient.invalidateQueries({ queryKey: trpc.issues.pathKey() }))
  const issues = data?.pages.flatMap(({ items }) => items)
  const filtered = q !== '' || service !== null
  return (
    <Page title={m.nav_issues()}>
      <div className={styles.tools}>
        <TextInput
          aria-label={m.issues_find_label()}
          placeholder={m.issues_find()}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className={styles.find}
        />
        <Select
          aria-label={m.issues_service()}
          placeholder={m.issues_service_all()}
          data={services.data ?? []}
          value={service}
          onChange={setService}
          searchable
          clearable
          className={styles.service}
        />
        <Filters
          label={m.issues_order()}
          shownLabel
          value={order}
          onChange={setOrder}
          options={[
            { value: 'seen', label: m.issues_by_seen() },
            { value: 'customers', label: m.issues_by_customers() },
            { value: 'events', label: m.issues_by_events() },
          ]}
        />
      </div>
      {error && !issues ? (
        <Failure title={m.issues_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : !issues ? (
        <RowsSkeleton rows={10} />
      ) : issues.length > 0 ? (
        <IssueRows issues={issues} label={m.nav_issues()} />
      ) : filtered ? (
        <Empty title={m.issues_filter_none()}>{m.issues_filter_none_hint()}</Empty>
      ) : (
        <Empty
          title={m.issues_nothing()}
          deeds={
            maySources && <Button onClick={() => go(paths.sources())}>{m.go_to({ place: m.nav_sources() })}</Button>
          }
        >
          {m.issues_nothing_hint()}
        </Empty>
      )}
      {hasNextPage && (
        <Button variant="default" mt={16} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {m.issues_more()}
        </Button>
      )}
    </Page>
  )
}
