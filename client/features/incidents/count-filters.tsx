import type { AffectedCounts, AffectedFilter } from '#shared/impact.ts'
import { number } from '#client/lib/format.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './incidents.module.css'

const filters: { value: AffectedFilter; label: () => string; count: (counts: AffectedCounts) => number }[] = [
  { value: 'all', label: m.count_all, count: ({ total }) => total },
  { value: 'hit', label: m.count_hit, count: ({ hit }) => hit },
  { value: 'notTold', label: m.count_not_told, count: ({ notTold }) => notTold },
  { value: 'told', label: m.count_told, count: ({ told }) => told },
  { value: 'calledFirst', label: m.count_called_first, count: ({ calledFirst }) => calledFirst },
]

type Props = {
  counts: AffectedCounts | undefined
  value: AffectedFilter
  onChange: (filter: AffectedFilter) => void
}

/** The live numbers; each shows the accounts behind it. */
export function CountFilters({ counts, value, onChange }: Props) {
  return (
    <div className={styles.counts} role="group" aria-label={m.affected_filter()}>
      {filters.map((filter) => (
        <button
          key={filter.value}
          type="button"
          className={styles.countBox}
          aria-pressed={filter.value === value}
          onClick={() => onChange(filter.value)}
        >
          <span className={styles.countNumber}>{counts ? number(filter.count(counts)) : '–'}</span>
          <span className={styles.countName}>{filter.label()}</span>
        </button>
      ))}
    </div>
  )
}
