import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DeliveryState } from '#shared/mail.ts'
import { useLive } from '#client/lib/live.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Filters } from '#client/ui/filters.tsx'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { DeliveryRow } from './delivery-row.tsx'
import { useDeliveries } from './use-deliveries.ts'
import styles from './mail.module.css'

type Filter = 'all' | 'waiting' | 'sent' | 'trouble'
const states: Record<Filter, DeliveryState[] | undefined> = {
  all: undefined,
  waiting: ['queued', 'sending'],
  sent: ['accepted'],
  trouble: ['unsent', 'failed', 'uncertain'],
}

/** Every e-mail that a person approved, and what became of it. */
export function EmailsPage() {
  const [filter, setFilter] = useState<Filter>('all')
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeliveries(states[filter])
  useLive(['deliveries'], () => void queryClient.invalidateQueries({ queryKey: trpc.mail.pathKey() }))
  const deliveries = data?.pages.flatMap(({ items }) => items)
  return (
    <Page title={m.nav_emails()} narrow>
      <Filters
        label={m.emails_filter()}
        value={filter}
        onChange={setFilter}
        options={[
          { value: 'all', label: m.emails_all() },
          { value: 'waiting', label: m.emails_waiting() },
          { value: 'sent', label: m.emails_sent() },
          { value: 'trouble', label: m.emails_trouble() },
        ]}
      />
      {error && !deliveries ? (
        <Failure title={m.emails_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : !deliveries ? (
        <RowsSkeleton rows={8} />
      ) : deliveries.length === 0 ? (
        <Empty title={filter === 'all' ? m.emails_none() : m.emails_none_filter()}>{m.emails_none_hint()}</Empty>
      ) : (
        <ul className={styles.deliveries}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" mt={16} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {m.show_older()}
        </Button>
      )}
    </Page>
  )
}
