import { useQuery } from '@tanstack/react-query'
import { useMay } from '#client/features/access/index.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page, Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Data } from './data.tsx'

/** What holds for the whole installation. */
export function SettingsPage() {
  const may = useMay('settings.manage')
  return (
    <Page title={m.nav_settings()} narrow>
      {may ? <Settings /> : <Empty title={m.settings_not_yours()}>{m.settings_not_yours_hint()}</Empty>}
    </Page>
  )
}

function Settings() {
  const { data, error, refetch } = useQuery(trpc.retention.data.queryOptions())
  return (
    <Section title={m.data_title()}>
      {data ? (
        <Data key={data.retentionDays} data={data} />
      ) : error ? (
        <Failure title={m.data_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : (
        <RowsSkeleton rows={6} />
      )}
    </Section>
  )
}
