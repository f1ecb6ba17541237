import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { DraftView, Finding } from '#shared/notices.ts'
import { useMay } from '#client/features/access/index.ts'
import { mayPass, wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { MarkedText } from '#client/ui/marked-text.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Facts } from './facts.tsx'
import { Findings } from './findings.tsx'
import { useDraftText } from './use-draft-text.ts'
import { unsaved } from './unsaved.ts'
import styles from './notices.module.css'

const byWord = {
  llm: () => m.draft_by_llm(),
  composer: () => m.draft_by_composer(),
  person: () => m.draft_by_person(),
}

/** Marks of one field, as long as the words they concern stand where they stood. */
function marksIn(field: 'subject' | 'text', checked: DraftView, typed: string) {
  return checked.findings.flatMap(({ at, severity, message }: Finding) =>
    at?.field === field && checked[field].slice(0, at.end) === typed.slice(0, at.end)
      ? [{ start: at.start, end: at.end, tone: severity === 'block' ? ('red' as const) : ('amber' as const), message }]
      : [],
  )
}

/** The draft in a person's hands. Nothing typed is lost by any failure. */
export function DraftEditor({ draft }: { draft: DraftView }) {
  const mayApprove = useMay('notices.approve')
  const { typed, change, settled, problem, saveNow } = useDraftText(draft)
  const { id, customerId, contact } = draft
  const read = () => queryClient.invalidateQueries({ queryKey: trpc.notices.draft.queryKey({ customerId, id }) })
  const approve = useMutation(
    trpc.notices.approve.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: () => {
        unsaved.forget(id)
        void queryClient.invalidateQueries({ queryKey: trpc.briefs.pathKey() })
      },
      // Whether it went through is the server's to say, also when its answer was lost.
      onSettled: read,
    }),
  )
  const blocked = !draft.sendable
  const send = async () => {
    const checked = settled ? draft : await saveNow().catch(() => undefined)
    if (checked?.sendable) approve.mutate({ id, customerId, ...typed })
  }
  const to = contact?.name ?? contact?.email ?? ''
  return (
    <div className={styles.editor}>
      <p className={styles.by}>
        {byWord[draft.by]()}
        {draft.fallbackReason && ` ${m.draft_fallback({ reason: draft.fallbackReason })}`}
      </p>
      <MarkedText
        label={m.draft_subject()}
        value={typed.subject}
        marks={marksIn('subject', draft, typed.subject)}
        onChange={(subject) => change({ subject: subject.replaceAll('\n', ' ') })}
      />
      <MarkedText
        label={m.draft_text()}
        value={typed.text}
        marks={marksIn('text', draft, typed.text)}
        rows={12}
        lang={draft.language}
        onChange={(text) => change({ text })}
      />
      <Findings findings={draft.findings} checking={!settled && !problem} />
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {m.draft_not_saved()} {wordsOf(problem)}
        </p>
      )}
      {approve.error && (
        <p className={styles.problem} role="alert">
          {mayPass(approve.error) ? m.draft_unsure() : wordsOf(approve.error)}
        </p>
      )}
      <div className={styles.send}>
        {mayApprove ? (
          <Button
            disabled={blocked || approve.isPending || approve.isSuccess}
            loading={approve.isPending}
            onClick={() => void send()}
          >
            {m.draft_send({ name: to })}
          </Button>
        ) : (
          <span className={styles.dim}>{m.draft_may_not()}</span>
        )}
        <span className={styles.dim}>{contact?.email}</span>
      </div>
      <Facts facts={draft.facts} />
    </div>
  )
}
