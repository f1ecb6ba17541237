import { Button } from '@mantine/core'
import { m } from '#client/i18n/generated/messages.js'
import { CopyField } from './copy-field.tsx'
import styles from './secret.module.css'

/** Something that is shown this one time. */
export function Secret({ label, value, onClose }: { label: string; value: string; onClose: () => void }) {
  return (
    <div className={styles.secret} role="status">
      <CopyField label={label} value={value} />
      <p className={styles.hint}>{m.shown_once()}</p>
      <Button size="xs" variant="default" onClick={onClose}>
        {m.secret_kept()}
      </Button>
    </div>
  )
}
