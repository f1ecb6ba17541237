import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Link, useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Match } from './match.tsx'
import { exactMatch } from './use-lookup.ts'
import styles from './search.module.css'

/** The choice among several customers, where a phone system could not know which one. One clear match opens. */
export function FindPage() {
  const { q = '' } = useSearch({ strict: false })
  const { data, error, refetch } = useQuery(trpc.customers.lookup.queryOptions({ q }, { enabled: q !== '' }))
  const list = useRef<HTMLUListElement>(null)
  const go = useGo()
  const only = data && exactMatch(data.matches, q)
  useEffect(() => {
    if (only) go(paths.customer(only.customerId), { replace: true })
    else if (data) list.current?.querySelector('a')?.focus()
  }, [data, only, go])
  return (
    <Page title={q ? m.find_title({ text: q }) : m.find_title_empty()} narrow>
      {q === '' ? (
        <Empty title={m.find_nothing_asked()}>{m.find_hint()}</Empty>
      ) : error ? (
        <Failure title={m.find_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : !data ? (
        <RowsSkeleton rows={3} />
      ) : data.matches.length === 0 ? (
        <Empty title={m.finder_none({ text: q })}>{m.find_hint()}</Empty>
      ) : (
        <ul ref={list} className={styles.found}>
          {data.matches.map((match) => (
            <li key={match.customerId}>
              <Link href={paths.customer(match.customerId)} className={styles.option}>
                <Match match={match} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
