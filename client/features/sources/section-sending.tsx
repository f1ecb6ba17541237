import type { SourceView } from '#shared/sources.ts'
import { CopyField } from '#client/ui/copy-field.tsx'
import { stepsFor } from './hook-snippets.ts'
import { fieldsOf } from './snippets.ts'
import styles from './sources.module.css'

/** What the sender must set, and where. */
export function Sending({ source }: { source: SourceView }) {
  const steps = stepsFor(source.kind)
  return (
    <>
      {steps && <p className={styles.note}>{steps}</p>}
      {fieldsOf(source).map(({ label, value }) => (
        <CopyField key={label} label={label} value={value} />
      ))}
    </>
  )
}
