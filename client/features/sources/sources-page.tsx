import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '#client/features/access/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { useLive } from '#client/lib/live.ts'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { NewSource } from './new-source.tsx'
import { SourceRow } from './source-row.tsx'
import styles from './sources.module.css'

/** Who may send to us, and whether anything arrives. */
export function SourcesPage() {
  const query = trpc.sources.list.queryOptions()
  const { data, error, refetch } = useQuery(query)
  const mayWrite = useMay('sources.write')
  const [making, setMaking] = useState(false)
  const go = useGo()
  useLive(['sources'], () => void queryClient.invalidateQueries({ queryKey: query.queryKey }))
  const none = data?.length === 0
  const deeds = mayWrite && !making && !none && <Button onClick={() => setMaking(true)}>{m.source_new()}</Button>
  return (
    <Page title={m.nav_sources()} deeds={deeds} narrow>
      {error && (
        <Failure title={m.sources_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      )}
      {!data && !error && <RowsSkeleton rows={4} />}
      {none && <Empty title={m.sources_none()}>{mayWrite ? m.sources_none_hint() : m.source_read_only()}</Empty>}
      {mayWrite && (making || none) && (
        <NewSource onDone={(made) => go(paths.source(made.id))} onCancel={none ? undefined : () => setMaking(false)} />
      )}
      <ul className={styles.sources}>
        {data?.map((source) => (
          <SourceRow key={source.id} source={source} />
        ))}
      </ul>
    </Page>
  )
}
