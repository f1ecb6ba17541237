import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useGo } from '#client/lib/link.tsx'
import { useLive } from '#client/lib/live.ts'
import { paths } from '#client/lib/paths.ts'
import { statusOf, wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page, Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { sections } from './sections.ts'
import { SourceHead } from './source-head.tsx'
import styles from './sources.module.css'

const isId = (id: string) => /^[1-9]\d{0,8}$/.test(id)

/** One source: how to send to it, what came, and how it is read. */
export function SourcePage() {
  const { id = '' } = useParams({ strict: false })
  return isId(id) ? <KnownId key={id} id={Number(id)} /> : <NoSource />
}

function KnownId({ id }: { id: number }) {
  const query = trpc.sources.byId.queryOptions({ id })
  const { data: source, error, refetch } = useQuery(query)
  useLive(['sources'], () => void queryClient.invalidateQueries({ queryKey: query.queryKey }))
  if (statusOf(error) === 404) return <NoSource />
  return (
    <Page title={source?.name ?? m.nav_sources()} head={source && <SourceHead source={source} />} narrow>
      {!source &&
        (error ? (
          <Failure title={m.source_failed()} retry={() => void refetch()}>
            {wordsOf(error)}
          </Failure>
        ) : (
          <RowsSkeleton rows={8} />
        ))}
      {source && (
        <div className={styles.sections}>
          {sections
            .filter(({ shows }) => shows(source))
            .map(({ name, title, Body }) => (
              <Section key={name} title={title()}>
                <Body source={source} />
              </Section>
            ))}
        </div>
      )}
    </Page>
  )
}

function NoSource() {
  const go = useGo()
  const back = <Button onClick={() => go(paths.sources())}>{m.go_to({ place: m.nav_sources() })}</Button>
  return (
    <Page title={m.nav_sources()} narrow>
      <Empty title={m.source_missing()} deeds={back}>
        {m.source_missing_hint()}
      </Empty>
    </Page>
  )
}
