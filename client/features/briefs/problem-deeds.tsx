import { Button } from '@mantine/core'
import type { Problem } from '#shared/briefs.ts'
import { useMay } from '#client/features/access/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { KeyButton } from '#client/ui/key-button.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

type Props = {
  problem: Problem | undefined
  draft: (() => void) | undefined
  record: (() => void) | undefined
}

/** What one can do about it, here. */
export function ProblemDeeds({ problem, draft, record }: Props) {
  const go = useGo()
  const mayOpen = useMay('incidents.write') && problem !== undefined && problem.incident === null
  return (
    <div className={styles.deeds}>
      {draft && (
        <KeyButton keys="e" onClick={draft}>
          {m.draft_email()}
        </KeyButton>
      )}
      {record && (
        <KeyButton keys="r" variant="default" onClick={record}>
          {m.record_contact()}
        </KeyButton>
      )}
      {mayOpen && (
        <Button variant="default" onClick={() => go(paths.newIncident(problem.issue.id))}>
          {m.open_incident()}
        </Button>
      )}
    </div>
  )
}
