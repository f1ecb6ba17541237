import { Button } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useMay } from '#client/features/access/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page, Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { IncidentRows } from './incident-rows.tsx'
import { NewIncident } from './new-incident.tsx'
import { useBoard } from './use-board.ts'

/** All incidents that still matter: open ones, and those resolved in the last seven days. */
export function IncidentsPage() {
  const go = useGo()
  const mayOpen = useMay('incidents.write')
  const { new: opening } = useSearch({ strict: false })
  const { data: board, error, refetch } = useBoard()
  if (opening && mayOpen)
    return (
      <Page title={m.incident_new()} narrow>
        <NewIncident key={opening} issueId={/^\d+$/.test(opening) ? opening : undefined} />
      </Page>
    )
  const deeds = mayOpen && <Button onClick={() => go(paths.newIncident())}>{m.open_incident()}</Button>
  return (
    <Page title={m.nav_incidents()} deeds={deeds}>
      {!board && !error && <RowsSkeleton />}
      {!board && error && (
        <Failure title={m.incidents_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      )}
      {board && (
        <>
          <Section title={m.board_open()}>
            {board.open.length > 0 ? (
              <IncidentRows incidents={board.open} label={m.board_open()} />
            ) : (
              <Empty title={m.no_open_incident()}>{m.incidents_none_hint()}</Empty>
            )}
          </Section>
          {board.resolved.length > 0 && (
            <Section title={m.resolved_lately()}>
              <IncidentRows incidents={board.resolved} label={m.resolved_lately()} />
            </Section>
          )}
        </>
      )}
    </Page>
  )
}
