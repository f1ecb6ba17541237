import { Fragment, type ReactNode, useId } from 'react'
import styles from './marked-text.module.css'

type Mark = { start: number; end: number; tone: 'red' | 'amber'; message: string }

type Props = {
  label: string
  value: string
  marks: Mark[]
  rows?: number
  lang?: string
  onChange: (value: string) => void
}

/** A field of text with marks under the words they concern. A layer below repeats the text, letter over letter. */
export function MarkedText({ label, value, marks, rows = 1, lang, onChange }: Props) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.layers} style={{ minHeight: `calc(${rows} * 1.55em + 18px)` }}>
        <div className={styles.marks} aria-hidden>
          {marked(value, marks)}
          {'\u200b'}
        </div>
        <textarea
          id={id}
          className={styles.text}
          rows={rows}
          lang={lang}
          spellCheck
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
    </div>
  )
}

function marked(value: string, marks: Mark[]): ReactNode[] {
  let done = 0
  const parts = marks
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, end, tone }) => {
      if (start < done || end <= start) return []
      const part = (
        <Fragment key={start}>
          {value.slice(done, start)}
          <mark className={styles[tone]}>{value.slice(start, end)}</mark>
        </Fragment>
      )
      done = end
      return [part]
    })
  return [...parts, <Fragment key="rest">{value.slice(done)}</Fragment>]
}
