import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { AffectedCounts, AffectedFilter } from '#shared/impact.ts'
import { number } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { AffectedList } from './affected-list.tsx'
import { CountFilters } from './count-filters.tsx'
import { OverTime } from './over-time.tsx'
import { useAffected } from './use-affected.ts'
import styles from './incidents.module.css'

/** Whom it touches, live. */
export function Affected({ name }: { name: string }) {
  const [filter, setFilter] = useState<AffectedFilter>('all')
  const listHead = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 200)
  const { items, fresh, counts, loading, error, retry, more, showFresh } = useAffected(name, filter, search)
  // An empty list holds nothing that could move.
  const show = useEffectEvent(showFresh)
  const nothingToMove = items.length === 0 && fresh > 0
  useEffect(() => {
    if (nothingToMove) show()
  }, [nothingToMove])
  return (
    <section className={styles.affected} aria-label={m.affected()}>
      {counts && (
        <Loud
          counts={counts}
          show={
            filter === 'notTold'
              ? undefined
              : () => {
                  setFilter('notTold')
                  listHead.current?.scrollIntoView({ block: 'nearest' })
                }
          }
        />
      )}
      <CountFilters counts={counts} value={filter} onChange={setFilter} />
      <OverTime name={name} />
      <div className={styles.listHead} ref={listHead}>
        <TextInput
          size="xs"
          aria-label={m.affected_search()}
          placeholder={m.affected_search()}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <span aria-live="polite">
          {fresh > 0 && !nothingToMove && (
            <Button size="compact-sm" variant="light" onClick={showFresh}>
              {m.affected_new({ count: fresh, n: number(fresh) })}
            </Button>
          )}
        </span>
      </div>
      {error && items.length === 0 ? (
        <Failure title={m.affected_failed()} retry={retry}>
          {wordsOf(error)}
        </Failure>
      ) : loading ? (
        <RowsSkeleton rows={8} />
      ) : items.length === 0 ? (
        <Empty title={m.affected_none()}>
          {search || filter !== 'all' ? m.affected_none_filter() : m.affected_none_hint()}
        </Empty>
      ) : (
        <AffectedList items={items} total={counts?.total} more={more} />
      )}
    </section>
  )
}

type LoudProps = { counts: AffectedCounts; show: (() => void) | undefined }

/** The one thing to do: accounts that suffer and have heard nothing. */
function Loud({ counts, show }: LoudProps) {
  if (counts.notTold === 0) return null
  return (
    <p className={styles.loud}>
      <strong>{m.not_told_loud({ count: counts.notTold, n: number(counts.notTold) })}</strong>
      {show && (
        <Button size="compact-sm" onClick={show}>
          {m.show_them()}
        </Button>
      )}
    </p>
  )
}
