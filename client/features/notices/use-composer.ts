import { useRef, useState } from 'react'
import type { Brief, Problem } from '#shared/briefs.ts'
import type { DraftView } from '#shared/notices.ts'
import { api } from '#client/trpc.ts'
import type { Order } from './recipient.ts'

export type Composing =
  | { is: 'idle' }
  /** The text as far as it is written. */
  | { is: 'writing'; subject: string; text: string }
  | { is: 'failed'; error: unknown }

/** Asks for a draft and shows its text as it comes. A lost connection is not tried again: it would write a second one. */
export function useComposer(brief: Brief, problem: Problem | undefined, onDraft: (draft: DraftView) => void) {
  const [state, setState] = useState<Composing>({ is: 'idle' })
  const stop = useRef<() => void>(undefined)

  const compose = (order: Order) => {
    stop.current?.()
    setState({ is: 'writing', subject: '', text: '' })
    const ends = () => {
      subscription.unsubscribe()
      stop.current = undefined
    }
    const fail = (error: unknown) => {
      ends()
      setState({ is: 'failed', error })
    }
    const subscription = api.notices.compose.subscribe(
      {
        customerId: brief.customer.id,
        issue: problem?.issue.id ?? null,
        incident: problem?.incident?.ref ?? null,
        ...order,
      },
      {
        onData: (part) => {
          if (part.type === 'text') {
            setState({ is: 'writing', subject: part.subject, text: part.text })
          } else {
            ends()
            setState({ is: 'idle' })
            onDraft(part.draft)
          }
        },
        onConnectionStateChange: (change) => {
          if (change.error) fail(change.error)
        },
        onError: fail,
      },
    )
    stop.current = () => subscription.unsubscribe()
  }
  return { state, compose, stop: () => stop.current?.() }
}
