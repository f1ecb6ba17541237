import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

/** One payload as it came: folded away, escaped, and read only when somebody wants it. */
export function IssueSample({ id }: { id: string }) {
  const [opened, setOpened] = useState(false)
  const { data, isPending } = useQuery(trpc.issues.sample.queryOptions({ id }, { enabled: opened, staleTime: 60_000 }))
  return (
    <details className={styles.sample} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        {m.technical()}: {m.issue_sample()}
      </summary>
      <p className={styles.warning}>{m.technical_untrusted()}</p>
      {data ? <pre>{data.json}</pre> : <p className={styles.none}>{isPending ? m.loading() : m.issue_sample_none()}</p>}
    </details>
  )
}
