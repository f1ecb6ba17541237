import { Button, Checkbox } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FingerprintView, IssueDetail } from '#shared/issues.ts'
import { useMay } from '#client/features/access/index.ts'
import { number } from '#client/lib/format.ts'
import { useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

const kindWord: Record<FingerprintView['kind'], () => string> = {
  error: m.issue_kind_error,
  template: m.issue_kind_template,
  older: m.issue_kind_older,
}

/** By what events come into it, and a way to say that some are another error. */
export function IssueKinds({ issue }: { issue: IssueDetail }) {
  const { fingerprints } = issue
  const go = useGo()
  const may = useMay('issues.write') && fingerprints.length > 1 && issue.moving === null
  const [chosen, setChosen] = useState<string[]>([])
  const split = useMutation(
    trpc.issues.split.mutationOptions({
      onSuccess({ id }) {
        notifications.show({ color: 'green', message: m.issue_split_done() })
        void queryClient.invalidateQueries({ queryKey: trpc.issues.pathKey() })
        go(paths.issue(id))
      },
      onError: (error) => notifications.show({ color: 'red', title: m.issue_deed_failed(), message: wordsOf(error) }),
    }),
  )
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Section title={m.issue_kinds()}>
      {may && <p className={styles.hint}>{m.issue_split_hint()}</p>}
      <ul className={styles.rows}>
        {fingerprints.map((one) => (
          <li key={one.id} className={styles.kind}>
            {may && (
              <Checkbox
                size="xs"
                aria-label={one.title}
                checked={chosen.includes(one.id)}
                disabled={!chosen.includes(one.id) && chosen.length === fingerprints.length - 1}
                onChange={() => toggle(one.id)}
              />
            )}
            <span className={styles.kindWhat}>
              <span className={styles.kindTitle} title={m.technical_untrusted()}>
                {one.title}
              </span>
              <span className={styles.dim}>
                {number(one.events)} {m.errors_word({ count: one.events })} · {kindWord[one.kind]()}
                {one.formerIssue && ` · ${m.issue_kind_former({ id: one.formerIssue })}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {chosen.length > 0 && may && (
        <Button
          size="xs"
          variant="default"
          mt={8}
          loading={split.isPending}
          onClick={() => split.mutate({ issueId: issue.id, fingerprintIds: chosen })}
        >
          {m.issue_split({ count: chosen.length })}
        </Button>
      )}
    </Section>
  )
}
