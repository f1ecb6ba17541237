import { Button } from '@mantine/core'
import { useMay } from '#client/features/access/index.ts'
import { RisingIssues } from '#client/features/issues/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page, Section } from '#client/ui/page.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { IncidentRows } from './incident-rows.tsx'
import { useBoard } from './use-board.ts'
import styles from './incidents.module.css'

/** What needs a person now. */
export function BoardPage() {
  const go = useGo()
  const mayOpen = useMay('incidents.write')
  const { data: board, error, refetch } = useBoard()
  const deeds = mayOpen && (
    <Button variant="default" onClick={() => go(paths.newIncident())}>
      {m.open_incident()}
    </Button>
  )
  return (
    <Page title={m.nav_board()} deeds={deeds}>
      {!board && !error && <RowsSkeleton />}
      {!board && error && (
        <Failure title={m.board_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      )}
      {board && board.open.length > 0 && (
        <Section title={m.board_open()}>
          <IncidentRows incidents={board.open} label={m.board_open()} />
        </Section>
      )}
      {board?.open.length === 0 && (
        <div className={styles.quiet}>
          <Empty
            title={m.all_quiet()}
            deeds={
              board.resolved[0] && (
                <Button variant="default" onClick={() => go(paths.incidents())}>
                  {m.last_incident({ title: board.resolved[0].title })}
                </Button>
              )
            }
          >
            {m.no_open_incident()}{' '}
            {board.quietSince && (
              <>
                {m.since_word()} <Moment at={board.quietSince} />.
              </>
            )}{' '}
            {m.board_watching()}
          </Empty>
        </div>
      )}
      <RisingIssues />
    </Page>
  )
}
