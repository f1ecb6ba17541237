import { useQuery } from '@tanstack/react-query'
import type { SourceView } from '#shared/sources.ts'
import { number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './calls.module.css'

/** Whom the phone system named and nobody here is: their calls ring at no console. */
export function PhoneStrangers({ source }: { source: SourceView }) {
  const { data, error, refetch } = useQuery(trpc.calls.strangers.queryOptions({ sourceId: source.id }))
  if (error)
    return (
      <Failure title={m.strangers_failed()} retry={() => void refetch()}>
        {wordsOf(error)}
      </Failure>
    )
  if (!data) return <RowsSkeleton rows={2} />
  if (data.length === 0) return <p className={styles.quiet}>{m.strangers_none()}</p>
  return (
    <>
      <p className={styles.quiet}>
        {m.strangers_hint()} <Link href={paths.people()}>{m.nav_people()}</Link>
      </p>
      <ul className={styles.strangers}>
        {data.map(({ name, calls, lastAt }) => (
          <li key={name}>
            <strong>{name}</strong>
            <span className={styles.quiet}>
              {m.strangers_calls({ count: calls, n: number(calls) })} · <Ago at={lastAt} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
