import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { useRowKeys } from '#client/lib/row-keys.ts'
import { api, trpc } from '#client/trpc.ts'
import { Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Section } from '#client/ui/page.tsx'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

const pageSize = 50

/** The accounts that met the error, a page at a time. */
export function IssueCustomers({ id }: { id: string }) {
  const list = useRowKeys<HTMLUListElement>()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [...trpc.issues.customers.pathKey(), id],
    queryFn: ({ pageParam, signal }) =>
      api.issues.customers.query({ id, after: pageParam, limit: pageSize }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  const customers = data?.pages.flatMap(({ items }) => items)
  return (
    <Section title={m.issue_customers()}>
      {error && !customers ? (
        <Failure title={m.issue_customers_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : !customers ? (
        <RowsSkeleton rows={6} />
      ) : customers.length === 0 ? (
        <p className={styles.none}>{m.issue_customers_none()}</p>
      ) : (
        <ul ref={list} className={styles.rows} aria-label={m.issue_customers()}>
          {customers.map((customer) => (
            <li key={customer.customerId}>
              <Link href={paths.customer(customer.customerId)} className={styles.customer}>
                <span className={styles.who}>
                  <span className={styles.name}>{customer.name ?? customer.customerId}</span>
                  <span className={styles.dim}>
                    {[customer.name && customer.customerId, customer.tier].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <span className={styles.count}>
                  {number(customer.events)} {m.errors_word({ count: customer.events })}
                </span>
                <span className={styles.seen}>
                  <Ago at={customer.lastSeen} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {m.issues_more()}
        </Button>
      )}
    </Section>
  )
}
