import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IssueView } from '#shared/issues.ts'
import { number } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

const errors = (count: number) => `${number(count)} ${m.errors_word({ count })}`
const accounts = (count: number) => `${number(count)} ${m.accounts_word({ count })}`

type Props = { into: IssueView; close: () => void }

/** Finds the error that is the same, says what a merge brings, and does it. */
export function MergeIssue({ into, close }: Props) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const [from, setFrom] = useState<IssueView>()
  const { data } = useQuery(trpc.issues.search.queryOptions({ q }))
  const choices = data?.filter(({ id }) => id !== into.id).slice(0, 8)
  return (
    <div className={styles.merge}>
      <Section title={m.issue_merge()}>
        {from ? (
          <Preview into={into} from={from} close={close} back={() => setFrom(undefined)} />
        ) : (
          <>
            <TextInput
              label={m.issue_merge_hint()}
              placeholder={m.issues_find()}
              value={typed}
              data-autofocus
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <ul className={styles.rows} aria-label={m.issue_merge_hint()}>
              {choices?.length === 0 && <li className={styles.none}>{m.issue_merge_none()}</li>}
              {choices?.map((issue) => (
                <li key={issue.id} className={styles.choice}>
                  <Called issue={issue} />
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`${m.issue_merge_choose()}: ${issue.title}`}
                    onClick={() => setFrom(issue)}
                  >
                    {m.issue_merge_choose()}
                  </Button>
                </li>
              ))}
            </ul>
            <Button size="xs" variant="subtle" color="gray" mt={8} onClick={close}>
              {m.cancel()}
            </Button>
          </>
        )}
      </Section>
    </div>
  )
}

function Called({ issue }: { issue: IssueView }) {
  return (
    <span className={styles.kindWhat}>
      <span className={styles.kindTitle} title={m.technical_untrusted()}>
        {issue.title}
      </span>
      <span className={styles.dim}>
        {m.issue_number({ id: issue.id })} · {issue.service}, {issue.environment} · {number(issue.customers)}{' '}
        {m.accounts_word({ count: issue.customers })}
      </span>
    </span>
  )
}

function Preview({ into, from, close, back }: Props & { from: IssueView; back: () => void }) {
  const { data: preview } = useQuery(trpc.issues.mergePreview.queryOptions({ into: into.id, from: from.id }))
  const merge = useMutation(
    trpc.issues.merge.mutationOptions({
      onSuccess() {
        notifications.show({ color: 'green', message: m.issue_merge_done() })
        void queryClient.invalidateQueries({ queryKey: trpc.issues.pathKey() })
        close()
      },
      onError: (error) => notifications.show({ color: 'red', title: m.issue_deed_failed(), message: wordsOf(error) }),
    }),
  )
  return (
    <>
      <Called issue={from} />
      <p className={styles.preview} role="status">
        {preview
          ? m.issue_merge_preview({ events: errors(preview.events), customers: accounts(preview.customers) })
          : m.loading()}{' '}
        {preview && preview.alreadyThere > 0 && m.issue_merge_already({ customers: accounts(preview.alreadyThere) })}{' '}
        {preview && preview.incidents > 0 && m.issue_merge_incidents({ count: preview.incidents })}
      </p>
      <div className={styles.deeds}>
        <Button
          size="sm"
          disabled={!preview}
          loading={merge.isPending}
          onClick={() => merge.mutate({ into: into.id, from: [from.id] })}
        >
          {m.issue_merge_deed({ id: from.id })}
        </Button>
        <Button size="sm" variant="default" onClick={back}>
          {m.cancel()}
        </Button>
      </div>
    </>
  )
}
