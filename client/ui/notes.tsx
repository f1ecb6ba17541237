import { Button, Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { m } from '#client/i18n/generated/messages.js'
import styles from './notes.module.css'

type NoteProps = { title: string; children?: ReactNode; deeds?: ReactNode }

/** Nothing to show, said in a sentence with a next step. */
export function Empty({ title, children, deeds }: NoteProps) {
  return (
    <div className={styles.note}>
      <p className={styles.title}>{title}</p>
      {children && <p className={styles.text}>{children}</p>}
      {deeds && <div className={styles.deeds}>{deeds}</div>}
    </div>
  )
}

/** What happened, what to do, and a way to try again. */
export function Failure({ title, children, retry }: { title: string; children: ReactNode; retry?: () => void }) {
  return (
    <div className={styles.note} role="alert">
      <p className={styles.title}>{title}</p>
      <p className={styles.text}>{children}</p>
      {retry && (
        <div className={styles.deeds}>
          <Button variant="default" onClick={retry}>
            {m.try_again()}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Stands in for a list while it is read the first time. */
export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap={12} aria-busy="true" aria-label={m.loading()} role="status" py={8}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={16} width={`${92 - ((row * 17) % 40)}%`} />
      ))}
    </Stack>
  )
}
