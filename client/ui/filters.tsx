import styles from './filters.module.css'

type Props<Value extends string> = {
  label: string
  /** Where the choices alone do not say what they choose. */
  shownLabel?: boolean
  value: Value
  onChange: (value: Value) => void
  options: { value: Value; label: string; count?: string }[]
}

/** A row of choices of which one holds. */
export function Filters<Value extends string>({ label, shownLabel = false, value, onChange, options }: Props<Value>) {
  return (
    <div className={styles.filters} role="group" aria-label={label}>
      {shownLabel && (
        <span className={styles.label} aria-hidden>
          {label}
        </span>
      )}
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={styles.filter}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
          {option.count !== undefined && <span className={styles.count}>{option.count}</span>}
        </button>
      ))}
    </div>
  )
}
