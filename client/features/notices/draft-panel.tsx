import { CloseButton, Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Brief, Problem } from '#shared/briefs.ts'
import type { DraftView } from '#shared/notices.ts'
import { useLive } from '#client/lib/live.ts'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { DraftEditor } from './draft-editor.tsx'
import { DraftOrder } from './draft-order.tsx'
import { firstOrder, type Order, orderOf, reachable } from './recipient.ts'
import { SentDraft } from './sent-draft.tsx'
import { useComposer } from './use-composer.ts'
import styles from './notices.module.css'

const isText = (target: EventTarget) => target instanceof HTMLTextAreaElement

type Props = {
  brief: Brief
  problem: Problem | undefined
  /** The draft of the address, after a reload; absent: a new one is written at once. */
  draftId: string | undefined
  onDraft: (draftId: string) => void
  onClose: () => void
}

/** The e-mail beside the brief: written, read, corrected, approved. */
export function DraftPanel({ brief, problem, draftId, onDraft, onClose }: Props) {
  const customerId = brief.customer.id
  const [order, setOrder] = useState<Order>(() => firstOrder(brief, problem))
  const query = trpc.notices.draft.queryOptions({ customerId, id: draftId ?? '' })
  const { data: draft, error, refetch } = useQuery({ ...query, enabled: draftId !== undefined, staleTime: Infinity })
  const { state, compose, stop } = useComposer(brief, problem, (made) => {
    queryClient.setQueryData(trpc.notices.draft.queryKey({ customerId, id: made.id }), made)
    onDraft(made.id)
  })
  // A fact that changed recalls the draft: then it must not look sendable any more.
  useLive([`customer:${customerId}`], () => {
    if (draftId) void queryClient.invalidateQueries({ queryKey: query.queryKey })
  })
  const nobody = reachable(brief.contacts).length === 0
  const begin = useEffectEvent(() => {
    if (draftId === undefined && !nobody) compose(order)
  })
  const leave = useEffectEvent(stop)
  useEffect(() => {
    begin()
    return () => leave()
  }, [])
  useShortcut('Escape', m.draft_close(), onClose)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])

  const writeAgain = (next: Order) => {
    setOrder(next)
    compose(next)
  }
  const shown: DraftView | undefined = state.is === 'idle' ? draft : undefined
  return (
    <section
      className={styles.panel}
      ref={panel}
      tabIndex={-1}
      aria-label={m.draft_panel()}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && isText(event.target)) onClose()
      }}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{m.draft_panel()}</h2>
        <Tooltip
          label={
            <>
              {m.close()} <kbd>Esc</kbd>
            </>
          }
        >
          <CloseButton aria-label={m.close()} onClick={onClose} />
        </Tooltip>
      </header>
      {nobody && !draft ? (
        <Empty title={m.draft_nobody()}>{m.draft_nobody_hint()}</Empty>
      ) : (
        <>
          {(!shown || shown.status === 'draft') && (
            <DraftOrder brief={brief} order={order} draft={shown} busy={state.is === 'writing'} onOrder={writeAgain} />
          )}
          {state.is === 'writing' && <Writing subject={state.subject} text={state.text} />}
          {state.is === 'failed' && (
            <Failure title={m.draft_failed()} retry={state.retry}>
              {wordsOf(state.error)}
            </Failure>
          )}
          {state.is === 'idle' && !draft && error && (
            <Failure title={m.draft_unread()} retry={() => void refetch()}>
              {wordsOf(error)}
            </Failure>
          )}
          {shown?.status === 'draft' && <DraftEditor key={shown.id} draft={shown} />}
          {shown && shown.status !== 'draft' && (
            <SentDraft brief={brief} draft={shown} onAgain={() => compose(orderOf(shown, order))} />
          )}
        </>
      )}
    </section>
  )
}

function Writing({ subject, text }: { subject: string; text: string }) {
  return (
    <div className={styles.writing} aria-busy="true">
      <p className={styles.by} role="status">
        {m.draft_writing()}
      </p>
      {subject && <h3 className={styles.sentSubject}>{subject}</h3>}
      {text ? <p className={styles.stream}>{text}</p> : <RowsSkeleton rows={6} />}
    </div>
  )
}
