import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MappingPreview } from '#shared/mapping.ts'
import { type IdentityRule, sightingOutcomes } from '#shared/sources.ts'
import { number } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { outcomeWord } from './mapping-words.ts'
import styles from './mapping.module.css'

const mostShown = 8
const restMs = 300

/** What these rules would have made of the last events. */
export function MappingPreviewNote({ id, rules }: { id: number; rules: IdentityRule[] }) {
  const [identities] = useDebouncedValue(rules, restMs)
  const { data, error, isFetching } = useQuery(
    trpc.identities.preview.queryOptions({ id, identities }, { placeholderData: keepPreviousData }),
  )
  return (
    <div className={styles.preview} role="status" aria-busy={!data && !error}>
      {error ? (
        <p className={styles.problem}>{wordsOf(error)}</p>
      ) : data ? (
        <Told preview={data} old={isFetching} />
      ) : null}
    </div>
  )
}

function Told({ preview, old }: { preview: MappingPreview; old: boolean }) {
  const { before, after, changed, newCustomers, rows } = preview
  const total = Object.values(before).reduce((sum, count) => sum + count, 0)
  if (total === 0) return <p>{m.preview_no_events()}</p>
  return (
    <div className={old ? styles.old : undefined}>
      <p>
        {changed === 0
          ? m.preview_nothing({ total: number(total) })
          : m.preview_changed({ n: number(changed), count: changed, total: number(total) })}{' '}
        {newCustomers > 0 && m.preview_new({ n: number(newCustomers), count: newCustomers })}
      </p>
      <dl className={styles.outcomes}>
        {sightingOutcomes.map((outcome) => (
          <div key={outcome}>
            <dt>{outcomeWord[outcome]()}</dt>
            <dd>
              {before[outcome] === after[outcome]
                ? number(after[outcome])
                : m.preview_from_to({ from: number(before[outcome]), to: number(after[outcome]) })}
            </dd>
          </div>
        ))}
      </dl>
      {rows.length > 0 && (
        <ul className={styles.moves}>
          {moves(rows)
            .slice(0, mostShown)
            .map(({ from, to, events }) => (
              <li key={`${from} ${to}`}>
                {m.preview_from_to({ from: from || m.mapping_nobody(), to: to || m.mapping_nobody() })} (
                {number(events)})
              </li>
            ))}
        </ul>
      )}
    </div>
  )
}

/** From whom to whom, most events first. */
function moves(rows: MappingPreview['rows']): { from: string; to: string; events: number }[] {
  const groups = new Map<string, { from: string; to: string; events: number }>()
  for (const { from, to, standsFor } of rows) {
    const group = groups.get(`${from} ${to}`) ?? { from, to, events: 0 }
    group.events += standsFor
    groups.set(`${from} ${to}`, group)
  }
  return [...groups.values()].toSorted((a, b) => b.events - a.events)
}
